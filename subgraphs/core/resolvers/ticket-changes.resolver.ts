import { Arg, Args, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { TicketRecord } from "../repositories/ticket.repository";
import { CancelTicketArgs } from "../schema/cancel-ticket.args";
import { GuestInput } from "../schema/purchase.inputs";
import { Ticket } from "../schema/purchase.type";
import type { CancelTicket } from "../services/cancel-ticket";
import type { Seen } from "../services/purchase-access";
import type { ResendTickets } from "../services/resend-tickets";
import type { TransferTicket } from "../services/transfer-ticket";
import type { CoreContext } from "./core-context";

/** What becomes of tickets after they were issued. */
@Resolver(() => Ticket)
export class TicketChangesResolver {
  constructor(
    private readonly transfer: TransferTicket,
    private readonly cancel: CancelTicket,
    private readonly resend: ResendTickets,
  ) {}

  @Mutation(() => Ticket, { description: "Transfers the ticket to another guest and revokes the previous QR code. The new guest receives the new one by email; for a free ticket, they confirm the address first unless the caller's account is verified. Fails with `RATE_LIMITED` beyond the transfers of one day." })
  async transferTicket(
    @Ctx() { principal, load }: CoreContext,
    @Arg("ticketId", () => ID, { description: "Issued, and not used" }) ticketId: string,
    @Arg("guest", () => GuestInput, { description: "Who comes instead" }) guest: GuestInput,
    @Arg("accessToken", () => String, { nullable: true, description: "Of the purchase, for a buyer without an account" }) accessToken: string | null,
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

  @Mutation(() => Boolean, { description: "Emails the tickets of a purchase again, up to three times an hour. Sends the request to confirm the address instead while the buyer of free tickets has not confirmed it." })
  async resendTickets(
    @Ctx() { principal }: CoreContext,
    @Arg("purchaseId", () => ID, { description: "Paid, and its tickets made" }) purchaseId: string,
    @Arg("accessToken", () => String, { nullable: true, description: "Of a buyer without an account" }) accessToken: string | null,
  ): Promise<boolean> {
    await this.resend.run(principal, purchaseId, accessToken ?? null);
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
