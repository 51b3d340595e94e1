import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { mayIn } from "../../../platform/auth/access";
import { forbidden } from "../../../platform/errors/platform-errors";
import { Money } from "../../../platform/graphql/money.type";
import { money } from "../../../platform/money/money";
import type { EventFacts } from "../repositories/event.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { GuestRecord, TicketRecord } from "../repositories/ticket.repository";
import { Event, TicketType } from "../schema/event.type";
import { GATEWAYS, PurchaseTicketsInput } from "../schema/purchase.inputs";
import { Buyer, Guest, Purchase, PurchaseItem, Ticket } from "../schema/purchase.type";
import type { CancelPurchase } from "../services/cancel-purchase";
import type { PurchaseAccess, Seen } from "../services/purchase-access";
import type { PurchaseTickets } from "../services/purchase-tickets";
import type { ReadPurchases } from "../services/read-purchases";
import type { ReturnUrls } from "../services/return-url";
import type { CoreContext } from "./core-context";

/** Only the answer to purchaseTickets carries the access token. */
type SeenPurchase = Seen<PurchaseRecord> & { readonly accessToken?: string };

@Resolver(() => Purchase)
export class PurchaseResolver {
  constructor(
    private readonly purchaseTicketsService: PurchaseTickets,
    private readonly cancelPurchaseService: CancelPurchase,
    private readonly reader: ReadPurchases,
    private readonly access: PurchaseAccess,
    private readonly returnUrls: ReturnUrls,
  ) {}

  @Mutation(() => Purchase, { description: "Reserves tickets and starts the payment. Free tickets are issued immediately and emailed once the buyer confirms the address, unless it is the confirmed address of the caller's account. No account required." })
  async purchaseTickets(
    @Ctx() { principal }: CoreContext,
    @Arg("input", () => PurchaseTicketsInput, { description: "What is wanted, and by whom" }) input: PurchaseTicketsInput,
  ): Promise<SeenPurchase> {
    this.returnUrls.require(input.returnUrl);
    const person = <T extends { phone?: string | null }>(given: T) => ({ ...given, phone: given.phone ?? null });
    const purchase = await this.purchaseTicketsService.run(principal, {
      ...input,
      buyer: person(input.buyer),
      // An explicit null means the default, too.
      preferredGateways: input.preferredGateways ?? GATEWAYS,
      items: input.items.map((item) => ({ ...item, guests: item.guests?.map(person) ?? null })),
    });
    return { ...purchase, accessToken: this.access.accessToken(purchase.id) };
  }

  @Mutation(() => Purchase, { description: "Calls off a purchase that is not paid yet; its tickets are on sale again" })
  cancelPurchase(
    @Ctx() { principal }: CoreContext,
    @Arg("id", () => ID, { description: "Of the purchase" }) id: string,
    @Arg("accessToken", () => String, { nullable: true, description: "Of a buyer without an account" }) accessToken: string | null,
  ): Promise<SeenPurchase> {
    return this.cancelPurchaseService.run(principal, id, accessToken ?? null);
  }

  @Query(() => Purchase, { nullable: true, description: "For its buyer and those who run the event" })
  purchase(
    @Ctx() { principal }: CoreContext,
    @Arg("id", () => ID, { description: "Of the purchase" }) id: string,
    @Arg("accessToken", () => String, { nullable: true, description: "Of a buyer without an account" }) accessToken: string | null,
  ): Promise<SeenPurchase | null> {
    return this.reader.find(principal, id, accessToken ?? null);
  }

  @FieldResolver(() => String)
  grant(@Root() purchase: SeenPurchase): string {
    return this.access.grant("Purchase", purchase);
  }

  @FieldResolver(() => String, { nullable: true })
  accessToken(@Root() purchase: SeenPurchase): string | null {
    return purchase.accessToken ?? null;
  }

  @FieldResolver(() => Event, { description: "What the tickets are to" })
  event(@Root() purchase: SeenPurchase, @Ctx() { load }: CoreContext): Promise<EventFacts | null> {
    return load.event.load(purchase.eventId);
  }

  @FieldResolver(() => Buyer, { description: "Who bought" })
  buyer(@Root() purchase: SeenPurchase): Buyer {
    return {
      firstName: purchase.buyerFirstName,
      lastName: purchase.buyerLastName,
      email: purchase.buyerEmail,
      phone: purchase.buyerPhone,
      user: purchase.buyerUserId === null ? null : { id: purchase.buyerUserId },
    };
  }

  @FieldResolver(() => [PurchaseItem], { description: "What was bought, by type" })
  async items(@Root() purchase: SeenPurchase, @Ctx() { load }: CoreContext) {
    const items = await load.itemsOfPurchase.load(purchase.id);
    return items.map(({ ticketTypeId, quantity, unitPriceMinor }) => ({
      // Loaded when it is asked for: a promise that nobody waits for would end the process when it fails. A getter, because
      // nobody calls a function that stands in a plain field.
      get ticketType() {
        return load.ticketType.load(ticketTypeId);
      },
      quantity,
      unitPrice: money(unitPriceMinor, purchase.currency),
      total: money(unitPriceMinor * quantity, purchase.currency),
    }));
  }

  @FieldResolver(() => [Ticket], { description: "Held or issued, in the order in which they were bought" })
  async tickets(@Root() purchase: SeenPurchase, @Ctx() { load }: CoreContext): Promise<Seen<TicketRecord>[]> {
    const tickets = await load.ticketsOfPurchase.load(purchase.id);
    return tickets.map((ticket) => ({ ...ticket, seenAs: purchase.seenAs }));
  }

  @FieldResolver(() => Money, { description: "Before the discount" })
  subtotal(@Root() purchase: SeenPurchase): Money {
    return money(purchase.subtotalMinor, purchase.currency);
  }

  @FieldResolver(() => Money, { description: "What a promo code took off" })
  discount(@Root() purchase: SeenPurchase): Money {
    return money(purchase.discountMinor, purchase.currency);
  }

  @FieldResolver(() => Money, { description: "To be paid, or paid" })
  total(@Root() purchase: SeenPurchase): Money {
    return money(purchase.totalMinor, purchase.currency);
  }
}

@Resolver(() => Ticket)
export class TicketResolver {
  constructor(
    private readonly reader: ReadPurchases,
    private readonly access: PurchaseAccess,
  ) {}

  @Query(() => Ticket, { nullable: true, description: "For its buyer and those who run the event" })
  ticket(
    @Ctx() { principal }: CoreContext,
    @Arg("id", () => ID, { description: "Of the ticket" }) id: string,
    @Arg("accessToken", () => String, { nullable: true, description: "Of the purchase, for a buyer without an account" }) accessToken: string | null,
  ): Promise<Seen<TicketRecord> | null> {
    return this.reader.findTicket(principal, id, accessToken ?? null);
  }

  @Query(() => Ticket, { nullable: true, description: "The ticket with the given printed code, visible to organizers and to its buyer." })
  ticketByCode(
    @Ctx() { principal }: CoreContext,
    @Arg("eventId", () => ID, { description: "Of the event" }) eventId: string,
    @Arg("code", () => String, {
      description: "The printed code in any letter case, with any separators or none. O is read as 0, and I and L as 1. `TKT` is optional.",
    })
    code: string,
  ): Promise<Seen<TicketRecord> | null> {
    return this.reader.findTicketByCode(principal, eventId, code);
  }

  @FieldResolver(() => String)
  async grant(@Root() ticket: Seen<TicketRecord>, @Ctx() { load, principal }: CoreContext): Promise<string> {
    // Whoever may see or change what was bought need not see what happened to its tickets at the doors.
    const event = ticket.seenAs === "STAFF" ? await load.event.load(ticket.eventId) : null;
    if (event && !mayIn(principal, event.organizationId, "tickets:read")) return "";
    return this.access.grant("Ticket", ticket);
  }

  @FieldResolver(() => Event, { description: "What it lets in to" })
  event(@Root() ticket: Seen<TicketRecord>, @Ctx() { load }: CoreContext): Promise<EventFacts | null> {
    return load.event.load(ticket.eventId);
  }

  @FieldResolver(() => TicketType, { description: "Its kind" })
  ticketType(@Root() ticket: Seen<TicketRecord>, @Ctx() { load }: CoreContext) {
    return load.ticketType.load(ticket.ticketTypeId);
  }

  @FieldResolver(() => Guest, { description: "Whom it lets in; for the buyer, and those who run the event with guests:read" })
  async guest(@Root() ticket: Seen<TicketRecord>, @Ctx() { load, principal }: CoreContext): Promise<GuestRecord | null> {
    // Whoever may see or scan tickets need not know how to reach those who come.
    const event = ticket.seenAs === "STAFF" ? await load.event.load(ticket.eventId) : null;
    if (event && !mayIn(principal, event.organizationId, "guests:read")) throw forbidden();
    return load.guest.load(ticket.guestId);
  }

  @FieldResolver(() => Purchase, { nullable: true, description: "What it was bought with; null for a guest whom the organiser added" })
  async purchase(@Root() ticket: Seen<TicketRecord>, @Ctx() { load, principal }: CoreContext): Promise<SeenPurchase | null> {
    const purchase = ticket.purchaseId === null ? null : await load.purchase.load(ticket.purchaseId);
    if (!purchase) return null;
    // Whoever may see tickets at the door need not see what was paid for them.
    if (ticket.seenAs === "STAFF" && !mayIn(principal, purchase.organizationId, "purchases:read")) throw forbidden();
    return { ...purchase, seenAs: ticket.seenAs };
  }
}

@Resolver(() => Guest)
export class GuestResolver {
  constructor(private readonly reader: ReadPurchases) {}

  @Query(() => Guest, { nullable: true, description: "For those who run the event, and the buyer" })
  guest(@Ctx() { principal }: CoreContext, @Arg("id", () => ID, { description: "Of the guest" }) id: string): Promise<GuestRecord | null> {
    return this.reader.findGuest(principal, id);
  }

  @FieldResolver(() => Event, { description: "What the guest comes to" })
  event(@Root() guest: GuestRecord, @Ctx() { load }: CoreContext): Promise<EventFacts | null> {
    return load.event.load(guest.eventId);
  }

  @FieldResolver(() => Ticket, { nullable: true, description: "What lets the guest in" })
  async ticket(@Root() guest: GuestRecord, @Ctx() { load, principal }: CoreContext): Promise<Seen<TicketRecord> | null> {
    const ticket = await load.ticketOfGuest.load(guest.id);
    return ticket && this.reader.findTicket(principal, ticket.id, null);
  }
}
