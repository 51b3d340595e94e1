import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { money } from "../../../platform/money/money";
import { pageOf } from "../../../platform/graphql/connection";
import { Money } from "../../../platform/graphql/money.type";
import type { EventFacts, EventRecord, TicketTypeFacts } from "../repositories/event.repository";
import { EventStatus, EventTiming, GuestStatus, PurchaseStatus } from "../schema/enums";
import { CreateEventInput, EventFilter } from "../schema/event.inputs";
import { Event, EventConnection, EventStatistics, TicketType } from "../schema/event.type";
import { Organization, User } from "../schema/foreign.types";
import { GuestConnection, PurchaseConnection } from "../schema/purchase.type";
import type { CreateEvent } from "../services/create-event";
import type { PublishEvent } from "../services/publish-event";
import type { EventSearch, ReadEvents } from "../services/read-events";
import type { ReadPurchases } from "../services/read-purchases";
import { availableOf, type ReadStatistics } from "../services/read-statistics";
import { limitPerBuyer } from "../services/ticket-type-draft";
import type { CoreContext } from "./core-context";
import { statisticsView } from "./statistics.view";
import { ticketTypeDraftOf } from "./ticket-type.resolver";

const SEARCH =
  "At most 200 characters and 20 words. Case and accents are ignored. Text without letters or digits finds nothing; an empty text does not narrow down the list.";
const GUEST_SEARCH = `The beginnings of words of the name or email address, or the ticket's code. ${SEARCH}`;
const PURCHASE_SEARCH = `The beginnings of words of the buyer's name or email address, the order reference, or the code of a ticket. ${SEARCH}`;

@Resolver(() => Event)
export class EventResolver {
  constructor(
    private readonly reader: ReadEvents,
    private readonly createEventService: CreateEvent,
    private readonly publishEventService: PublishEvent,
    private readonly purchaseReader: ReadPurchases,
    private readonly statisticsReader: ReadStatistics,
  ) {}

  @Query(() => EventConnection, { description: "Published events for everyone; drafts too for those who run them." })
  events(
    @Ctx() { principal }: CoreContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "How many, at most 100" }) first: number,
    @Arg("after", () => String, { nullable: true, description: "The cursor that the page comes after" }) after: string | null,
    @Arg("filter", () => EventFilter, { nullable: true, description: "What they are narrowed down to" }) filter: EventFilter | null,
    @Arg("offset", () => Int, { nullable: true, description: "How many are passed over, for clients that count pages; at most 100,000. `after` is faster." }) offset: number | null,
  ) {
    return this.reader.list(principal, searchOf(filter), pageOf(first, after), offset ?? 0);
  }

  @Query(() => Event, { nullable: true, description: "By exactly one of the two." })
  event(
    @Ctx() { principal }: CoreContext,
    @Arg("id", () => ID, { nullable: true, description: "Of the event" }) id: string | null,
    @Arg("slug", () => String, { nullable: true, description: "Of the event" }) slug: string | null,
  ): Promise<EventFacts | null> {
    return this.reader.find(principal, id ?? null, slug ?? null);
  }

  @Mutation(() => Event, { description: "Makes a draft" })
  createEvent(@Ctx() { principal }: CoreContext, @Arg("input", () => CreateEventInput, { description: "What it is to be" }) input: CreateEventInput): Promise<EventRecord> {
    // An explicit null means the default, too.
    return this.createEventService.run(principal, {
      ...input,
      description: input.description ?? "",
      timeZone: input.timeZone ?? "UTC",
      currency: input.currency ?? "EUR",
      doorsOpenAt: input.doorsOpenAt ?? null,
      doorsCloseAt: input.doorsCloseAt ?? null,
      coverImageUrl: input.coverImageUrl ?? null,
      ticketTypes: (input.ticketTypes ?? []).map(ticketTypeDraftOf),
    });
  }

  @Mutation(() => Event, { description: "Puts a draft on sale" })
  publishEvent(@Ctx() { principal }: CoreContext, @Arg("id", () => ID, { description: "Of the event" }) id: string): Promise<EventRecord> {
    return this.publishEventService.run(principal, id);
  }

  @FieldResolver(() => EventTiming, { description: "Where it is in time" })
  timing(@Root() event: EventFacts): EventTiming {
    const now = new Date();
    if (event.startsAt > now) return EventTiming.UPCOMING;
    return event.endsAt > now ? EventTiming.ONGOING : EventTiming.PAST;
  }

  @FieldResolver(() => Organization, { nullable: true, description: "Whose event it is" })
  organization(@Root() event: EventFacts): Organization {
    return { id: event.organizationId };
  }

  @FieldResolver(() => [TicketType], { description: "What can be bought, in the organiser's order" })
  ticketTypes(@Root() event: EventFacts, @Ctx() { load }: CoreContext): Promise<readonly TicketTypeFacts[]> {
    return load.ticketTypesOfEvent.load(event.id);
  }

  @FieldResolver(() => GuestConnection, { nullable: true, description: "Who comes; for those who run the event" })
  guests(
    @Root() event: EventFacts,
    @Ctx() { principal }: CoreContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "How many, at most 100" }) first: number,
    @Arg("after", () => String, { nullable: true, description: "The cursor that the page comes after" }) after: string | null,
    @Arg("search", () => String, { nullable: true, description: GUEST_SEARCH }) search: string | null,
    @Arg("status", () => GuestStatus, { nullable: true, description: "Of this status alone" }) status: GuestStatus | null,
  ) {
    return this.purchaseReader.guestsOf(principal, event, { search: search ?? null, status: status ?? null }, pageOf(first, after));
  }

  @FieldResolver(() => PurchaseConnection, { nullable: true, description: "Who bought; for those who run the event" })
  purchases(
    @Root() event: EventFacts,
    @Ctx() { principal }: CoreContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "How many, at most 100" }) first: number,
    @Arg("after", () => String, { nullable: true, description: "The cursor that the page comes after" }) after: string | null,
    @Arg("search", () => String, { nullable: true, description: PURCHASE_SEARCH }) search: string | null,
    @Arg("status", () => PurchaseStatus, { nullable: true, description: "Of this status alone" }) status: PurchaseStatus | null,
  ) {
    return this.purchaseReader.purchasesOf(principal, event, { search: search ?? null, status: status ?? null }, pageOf(first, after));
  }

  @FieldResolver(() => EventStatistics, { nullable: true, description: "Sales and attendance, for those who run the event." })
  async statistics(@Root() event: EventFacts, @Ctx() { principal }: CoreContext) {
    return statisticsView(await this.statisticsReader.run(principal, event.id));
  }
}

@Resolver(() => TicketType)
export class TicketTypeResolver {
  @FieldResolver(() => Int, {
    description: "The number of tickets that one buyer may have in all purchases. Counted by account, email address and card.",
  })
  maxPerBuyer(@Root() type: TicketTypeFacts): number {
    return limitPerBuyer(type);
  }

  @FieldResolver(() => Event, { description: "What it is a ticket to" })
  async event(@Root() type: TicketTypeFacts, @Ctx() { load }: CoreContext): Promise<EventFacts> {
    return eventOf(type, load);
  }

  @FieldResolver(() => Money, { description: "For one; 0 is free" })
  async price(@Root() type: TicketTypeFacts, @Ctx() { load }: CoreContext): Promise<Money> {
    return money(type.priceMinor, (await eventOf(type, load)).currency);
  }

  @FieldResolver(() => Int, { description: "What can be bought right now: what this type and what the event have left, the smaller; never below zero." })
  async available(@Root() type: TicketTypeFacts, @Ctx() { load }: CoreContext): Promise<number> {
    const counters = await load.counters.load(type.eventId);
    const counted = counters?.ticketTypes.find(({ id }) => id === type.id);
    return counters && counted ? availableOf(counted, counters) : 0;
  }

  @FieldResolver(() => Boolean, { description: "Whether it can be bought now, if there is any left" })
  async onSale(@Root() type: TicketTypeFacts, @Ctx() { load }: CoreContext): Promise<boolean> {
    const now = new Date();
    const event = await eventOf(type, load);
    const begun = type.salesStartAt === null || type.salesStartAt <= now;
    const ended = (type.salesEndAt !== null && type.salesEndAt <= now) || event.endsAt <= now;
    return event.status === "PUBLISHED" && begun && !ended;
  }
}

/** Organization.events, User.purchases: what core adds to what others own. */
@Resolver(() => Organization)
export class OrganizationResolver {
  constructor(private readonly reader: ReadEvents) {}

  @FieldResolver(() => EventConnection, { nullable: true, description: "Its published events; drafts too for its members" })
  events(
    @Root() organization: Organization,
    @Ctx() { principal }: CoreContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "How many, at most 100" }) first: number,
    @Arg("after", () => String, { nullable: true, description: "The cursor that the page comes after" }) after: string | null,
    @Arg("filter", () => EventFilter, { nullable: true, description: "What they are narrowed down to" }) filter: EventFilter | null,
  ) {
    return this.reader.list(principal, { ...searchOf(filter), organizationId: organization.id }, pageOf(first, after));
  }
}

@Resolver(() => User)
export class UserResolver {
  constructor(private readonly reader: ReadPurchases) {}

  @FieldResolver(() => PurchaseConnection, { nullable: true, description: "What the user bought; for the user alone" })
  purchases(
    @Root() user: User,
    @Ctx() { principal }: CoreContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "How many, at most 100" }) first: number,
    @Arg("after", () => String, { nullable: true, description: "The cursor that the page comes after" }) after: string | null,
  ) {
    return this.reader.ofBuyer(principal, user.id, pageOf(first, after));
  }
}

async function eventOf(type: TicketTypeFacts, load: CoreContext["load"]): Promise<EventFacts> {
  const event = await load.event.load(type.eventId);
  if (!event) throw new Error(`ticket type ${type.id} without its event`);
  return event;
}

const searchOf = (filter: EventFilter | null | undefined): EventSearch => ({
  organizationId: filter?.organizationId ?? null,
  status: filter?.status ?? (null as EventStatus[] | null),
  timing: filter?.timing ?? null,
  search: filter?.search ?? null,
  from: filter?.from ?? null,
  to: filter?.to ?? null,
});
