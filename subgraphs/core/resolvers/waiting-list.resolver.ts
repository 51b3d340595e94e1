import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from "type-graphql";
import { pageOf } from "../../../platform/graphql/connection";
import type { EventFacts } from "../repositories/event.repository";
import type { WaitingListRecord } from "../repositories/waiting-list.repository";
import { Event, TicketType } from "../schema/event.type";
import { JoinWaitingListInput } from "../schema/waiting-list.inputs";
import { WaitingListStatus } from "../schema/waiting-list-status.enum";
import { WaitingListConnection, WaitingListEntry } from "../schema/waiting-list.type";
import type { JoinedEntry, JoinWaitingList } from "../services/join-waiting-list";
import type { Seen } from "../services/purchase-access";
import { isPlace, type WaitingList } from "../services/waiting-list";
import type { CoreContext } from "./core-context";

/** Only the answer to joinWaitingList carries the token. */
type SeenEntry = Seen<WaitingListRecord> & Partial<Pick<JoinedEntry, "token" | "isEcho">>;

/** What type-graphql hands to the source of a subscription. */
interface Subscribed<Args> {
  readonly args: Args;
  readonly context: CoreContext;
}

@Resolver(() => WaitingListEntry)
export class WaitingListResolver {
  constructor(
    private readonly joinService: JoinWaitingList,
    private readonly waitingList: WaitingList,
  ) {}

  @Query(() => WaitingListEntry, { nullable: true, description: "For whoever joined, and those who run the event" })
  waitingListEntry(
    @Ctx() { principal }: CoreContext,
    @Arg("id", () => ID, { description: "Of the entry" }) id: string,
    @Arg("token", () => String, { nullable: true, description: "From the answer to joinWaitingList, or the offer's mail" }) token: string | null,
  ): Promise<SeenEntry | null> {
    return this.waitingList.find(principal, id, token ?? null);
  }

  @Mutation(() => WaitingListEntry, {
    description:
      "Joins the waiting list for a sold-out ticket type, once for each email address. No account required. Fails with `CONFLICT` if the tickets can be bought. " +
      "The first request returns the token. A repeat returns the same for every caller, with no token and no position, and emails the link to the address, at most once an hour. " +
      "Released tickets are held for the first entry whose quantity fits, which is notified by email.",
  })
  joinWaitingList(
    @Ctx() { principal }: CoreContext,
    @Arg("input", () => JoinWaitingListInput, { description: "The tickets to wait for, and the address that receives the offer." }) input: JoinWaitingListInput,
  ): Promise<SeenEntry> {
    return this.joinService.run(principal, { ...input, quantity: input.quantity ?? 1 });
  }

  @Mutation(() => Boolean, { description: "Leaves the line, or gives an offer back, which goes to the next" })
  async leaveWaitingList(
    @Ctx() { principal }: CoreContext,
    @Arg("id", () => ID, { description: "Of the entry" }) id: string,
    @Arg("token", () => String, { description: "From the answer to joinWaitingList, or the offer's mail" }) token: string,
  ): Promise<boolean> {
    await this.waitingList.leave(principal, id, token);
    return true;
  }

  @Subscription(() => WaitingListEntry, {
    description: "The position, the offer and its end.",
    subscribe: ({ args, context }: Subscribed<{ id: string; token?: string | null }>) =>
      context.live.waitingListEntry(context.principal, args.id, args.token ?? null) as never,
  })
  waitingListEntryUpdated(
    @Root() entry: SeenEntry,
    @Arg("id", () => ID, { description: "Of the entry" }) _id: string,
    @Arg("token", () => String, { nullable: true, description: "From the answer to joinWaitingList, or the offer's mail" }) _token: string | null,
  ): SeenEntry {
    return entry;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Lets a person without an account track the entry, accept its offer or leave the list. Returned only by the first `joinWaitingList`, by a repeat with the same " +
      "idempotency key, and in emails to the entry's address.",
  })
  token(@Root() entry: SeenEntry): string | null {
    return entry.token ?? null;
  }

  @FieldResolver(() => Event, { description: "What the tickets are to" })
  event(@Root() entry: SeenEntry, @Ctx() { load }: CoreContext): Promise<EventFacts | null> {
    return load.event.load(entry.eventId);
  }

  @FieldResolver(() => TicketType, { description: "What is waited for" })
  ticketType(@Root() entry: SeenEntry, @Ctx() { load }: CoreContext) {
    return load.ticketType.load(entry.ticketTypeId);
  }

  @FieldResolver(() => Int, { nullable: true, description: "In the line of its ticket type: 1 is the next; null when it does not wait (any more)" })
  async position(@Root() entry: SeenEntry, @Ctx() { load }: CoreContext): Promise<number | null> {
    return entry.isEcho ? null : load.positionOfEntry.load(entry.id);
  }
}

/** What the waiting list adds to an event. */
@Resolver(() => Event)
export class EventWaitingListResolver {
  constructor(private readonly lines: WaitingList) {}

  @FieldResolver(() => WaitingListConnection, { nullable: true, description: "Who waits or waited, in the order in which they came; for those who run the event" })
  waitingList(
    @Root() event: EventFacts,
    @Ctx() { principal }: CoreContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "How many, at most 100" }) first: number,
    @Arg("after", () => String, { nullable: true, description: "The cursor that the page comes after" }) after: string | null,
    @Arg("status", () => WaitingListStatus, { nullable: true, description: "Of this status alone" }) status: WaitingListStatus | null,
  ) {
    return this.lines.listOf(principal, event, { status: status ?? null }, pageOf(first, after, isPlace));
  }
}
