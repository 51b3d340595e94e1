import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { mayIn } from "../../../platform/auth/access";
import { forbidden } from "../../../platform/errors/platform-errors";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import type { EventFacts } from "../repositories/event.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { GuestRecord, TicketRecord } from "../repositories/ticket.repository";
import { Event, TicketType } from "../schema/event.type";
import { Guest, Purchase, Ticket } from "../schema/purchase.type";
import type { PurchaseAccess, Seen, SeenTicket } from "../services/purchase-access";
import type { ReadPurchases } from "../services/read-purchases";
import { hiddenCode, hiddenGuest, initialOf } from "../services/transferred-guest";
import type { CoreContext } from "./core-context";

@Resolver(() => Ticket)
export class TicketResolver {
  constructor(
    private readonly reader: ReadPurchases,
    private readonly access: PurchaseAccess,
  ) {}

  @Query(() => Ticket, {
    nullable: true,
    description:
      "The ticket with the given ID, visible to its buyer, to the guest it was transferred to and to organizers. " +
      "The person who transferred it sees no code, no file, and only the initial of the guest's name.",
  })
  ticket(
    @Ctx() { principal }: CoreContext,
    @Arg("id", () => ID, { description: "The ticket's ID." }) id: string,
    @Arg("accessToken", () => String, {
      nullable: true,
      description: "The access token of the purchase, or the one from the email to the guest the ticket was transferred to.",
    })
    accessToken: string | null,
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
    // Organizers who may see purchases need not see what happened to their tickets at the gates.
    const event = ticket.seenAs === "STAFF" ? await load.event.load(ticket.eventId) : null;
    if (event && !mayIn(principal, event.organizationId, "tickets:read")) return "";
    return this.access.grant("Ticket", ticket);
  }

  @FieldResolver(() => String, {
    description: "The human-readable code printed on the ticket. Hidden from the person who transferred it, such as `TKT-****-****`.",
  })
  code(@Root() ticket: Seen<TicketRecord>): string {
    return ticket.seenAs === "GIVEN" ? hiddenCode(ticket.code) : ticket.code;
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: "When the ticket was used for admission, or null if it was not. Null for the person who transferred it.",
  })
  validatedAt(@Root() ticket: Seen<TicketRecord>): Date | null {
    return ticket.seenAs === "GIVEN" ? null : ticket.validatedAt;
  }

  @FieldResolver(() => DateTimeScalar, { nullable: true, description: "When the ticket was last transferred, or null if it never was." })
  transferredAt(@Root() ticket: Seen<TicketRecord>): Date | null {
    return ticket.transferredAt;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The initial of the guest the ticket was transferred to, such as `B.`, or null if it was never transferred.",
  })
  async transferredTo(@Root() ticket: Seen<TicketRecord>, @Ctx() { load }: CoreContext): Promise<string | null> {
    if (ticket.transferredRevision === null) return null;
    const guest = await load.guest.load(ticket.guestId);
    return guest && initialOf(guest.firstName);
  }

  @FieldResolver(() => Event, { description: "What it lets in to" })
  event(@Root() ticket: Seen<TicketRecord>, @Ctx() { load }: CoreContext): Promise<EventFacts | null> {
    return load.event.load(ticket.eventId);
  }

  @FieldResolver(() => TicketType, { description: "Its kind" })
  ticketType(@Root() ticket: Seen<TicketRecord>, @Ctx() { load }: CoreContext) {
    return load.ticketType.load(ticket.ticketTypeId);
  }

  @FieldResolver(() => Guest, {
    description:
      "The guest this ticket admits, visible to the ticket's owner, and to organizers with `guests:read`. The person who transferred it " +
      "sees the initial of the first name, an empty last name and a placeholder address under `.invalid`.",
  })
  async guest(@Root() ticket: Seen<TicketRecord>, @Ctx() { load, principal }: CoreContext): Promise<GuestRecord | null> {
    // Door staff and others who see tickets need not know how to reach the guests.
    const event = ticket.seenAs === "STAFF" ? await load.event.load(ticket.eventId) : null;
    if (event && !mayIn(principal, event.organizationId, "guests:read")) throw forbidden();
    const guest = await load.guest.load(ticket.guestId);
    return guest && ticket.seenAs === "GIVEN" ? hiddenGuest(guest) : guest;
  }

  @FieldResolver(() => Purchase, {
    nullable: true,
    description: "The purchase this ticket belongs to. Null for a guest added by an organizer, and for the guest a ticket was transferred to.",
  })
  async purchase(@Root() ticket: SeenTicket, @Ctx() { load, principal }: CoreContext): Promise<Seen<PurchaseRecord> | null> {
    const purchase = ticket.purchaseId === null ? null : await load.purchase.load(ticket.purchaseId);
    if (!purchase) return null;
    // Door staff need not see what was paid.
    if (ticket.seenAs === "STAFF" && !mayIn(principal, purchase.organizationId, "purchases:read")) throw forbidden();
    if (ticket.seenAs === "STAFF") return { ...purchase, seenAs: "STAFF" };
    // An owner need not be the buyer: a ticket can be transferred several times.
    return ticket.seenAs === "BUYER" || ticket.isBuyer ? { ...purchase, seenAs: "BUYER" } : null;
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
