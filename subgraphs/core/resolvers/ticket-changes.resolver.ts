import { Arg, Args, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { TicketRecord } from "../repositories/ticket.repository";
import { CancelTicketArgs } from "../schema/cancel-ticket.args";
import { GuestInput } from "../schema/purchase.inputs";
import { Ticket } from "../schema/purchase.type";
import type { CancelTicket } from "../services/cancel-ticket";
import type { Seen } from "../services/purchase-access";
import type { ResendTickets } from "../services/resend-tickets";
import type { ResetAccess } from "../services/reset-access";
import type { TransferTicket } from "../services/transfer-ticket";
import type { CoreContext } from "./core-context";

const PURCHASE_TOKEN = "The purchase's access token. Required for a buyer without an account.";
const OWNER_TOKEN = "The access token of the purchase, or the one from the email to the guest the ticket was transferred to. Required without an account.";

/** What becomes of tickets after they were issued. */
@Resolver(() => Ticket)
export class TicketChangesResolver {
  constructor(
    private readonly transfer: TransferTicket,
    private readonly cancel: CancelTicket,
    private readonly resend: ResendTickets,
    private readonly reset: ResetAccess,
  ) {}

  @Mutation(() => Ticket, {
    description:
      "Transfers a ticket to another guest. The previous QR code and printed code stop working immediately. The guest receives the ticket by email, with a " +
      "link to see it and transfer it in turn; for a free ticket, they confirm the address first unless the caller's account is verified. The previous owner " +
      "sees that it was transferred, and to whom by initial. Requires the ticket's owner or `purchases:manage`. Fails with `RATE_LIMITED` beyond the transfers of one day.",
  })
  async transferTicket(
    @Ctx() { principal, load }: CoreContext,
    @Arg("ticketId", () => ID, { description: "The ticket's ID. The ticket must be issued and unused." }) ticketId: string,
    @Arg("guest", () => GuestInput, { description: "The guest who receives the ticket." }) guest: GuestInput,
    @Arg("accessToken", () => String, { nullable: true, description: OWNER_TOKEN }) accessToken: string | null,
  ): Promise<Seen<TicketRecord>> {
    const ticket = await this.transfer.run(principal, ticketId, { ...guest, phone: guest.phone ?? null }, accessToken ?? null);
    forget(load, ticket);
    return ticket;
  }

  @Mutation(() => Ticket, { description: "Cancels one ticket and takes its guest off the list; the place can be sold again. No money is given back by it." })
  async cancelTicket(@Ctx() { principal, load }: CoreContext, @Args(() => CancelTicketArgs) { ticketId, reason }: CancelTicketArgs): Promise<Seen<TicketRecord>> {
    const ticket = await this.cancel.ticket(principal, ticketId, reason?.trim() || null);
    forget(load, ticket);
    return ticket;
  }

  @Mutation(() => Boolean, {
    description:
      "Emails the tickets of a purchase again, up to three times an hour. Transferred tickets are sent again only if an organizer asks, each to its guest. " +
      "While the buyer of free tickets has not confirmed the address, sends the request for that instead.",
  })
  async resendTickets(
    @Ctx() { principal }: CoreContext,
    @Arg("purchaseId", () => ID, { description: "The purchase's ID. The purchase must be paid and its tickets generated." }) purchaseId: string,
    @Arg("accessToken", () => String, { nullable: true, description: PURCHASE_TOKEN }) accessToken: string | null,
  ): Promise<boolean> {
    await this.resend.run(principal, purchaseId, accessToken ?? null);
    return true;
  }

  @Mutation(() => Boolean, {
    description: "Emails a transferred ticket to its guest again, up to three times an hour. Requires the guest's access token or `purchases:manage`.",
  })
  async resendTicket(
    @Ctx() { principal }: CoreContext,
    @Arg("ticketId", () => ID, { description: "The ticket's ID." }) ticketId: string,
    @Arg("accessToken", () => String, { nullable: true, description: OWNER_TOKEN }) accessToken: string | null,
  ): Promise<boolean> {
    await this.resend.ticket(principal, ticketId, accessToken ?? null);
    return true;
  }

  @Mutation(() => Boolean, {
    description:
      "Ends every access token and link of a purchase immediately, with the subscriptions that use them, and emails a new link to the buyer's address. " +
      "Requires the buyer or `purchases:manage`. The new token is not returned.",
  })
  async resetAccess(
    @Ctx() { principal, load }: CoreContext,
    @Arg("purchaseId", () => ID, { description: "The purchase's ID." }) purchaseId: string,
    @Arg("accessToken", () => String, { nullable: true, description: PURCHASE_TOKEN }) accessToken: string | null,
  ): Promise<boolean> {
    await this.reset.run(principal, purchaseId, accessToken ?? null);
    load.purchase.clear(purchaseId);
    return true;
  }
}

/** Whatever a later field of the same request asks for is read anew. */
function forget(load: CoreContext["load"], ticket: TicketRecord): void {
  load.guest.clear(ticket.guestId);
  load.ticket.clear(ticket.id);
  load.ticketsOfPurchase.clear(ticket.purchaseId ?? "");
  load.counters.clear(ticket.eventId);
}
