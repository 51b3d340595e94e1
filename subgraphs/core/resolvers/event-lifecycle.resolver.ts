import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import type { CancellationRecord } from "../repositories/cancellation.repository";
import type { EventFacts, EventRecord } from "../repositories/event.repository";
import { CancelEventArgs } from "../schema/cancel-event.args";
import { UpdateEventInput } from "../schema/event.inputs";
import { Event, EventCancellation } from "../schema/event.type";
import type { CancelEvent } from "../services/cancel-event";
import type { DeleteEvent } from "../services/delete-event";
import type { DuplicateEvent } from "../services/duplicate-event";
import type { UpdateEvent } from "../services/update-event";
import type { CoreContext } from "./core-context";

/** What becomes of an event after it was made. */
@Resolver(() => Event)
export class EventLifecycleResolver {
  constructor(
    private readonly updateEventService: UpdateEvent,
    private readonly cancelEventService: CancelEvent,
    private readonly deleteEventService: DeleteEvent,
    private readonly duplicateEventService: DuplicateEvent,
  ) {}

  @Mutation(() => Event, { description: "Changes a draft or a published event. Its currency and its slug stay for ever." })
  async updateEvent(
    @Ctx() { principal, load }: CoreContext,
    @Arg("id", () => ID, { description: "Of the event" }) id: string,
    @Arg("input", () => UpdateEventInput, { description: "What is to change" }) input: UpdateEventInput,
  ): Promise<EventRecord> {
    const changed = await this.updateEventService.run(principal, id, input);
    load.page.clear(changed.id);
    return changed;
  }

  @Mutation(() => Event, {
    description:
      "Cancels an event or a draft: stops sales, cancels its tickets, notifies every guest and everyone on its waiting list and, if `refund` is true, refunds " +
      "every paid purchase. Requires `events:update`.",
  })
  async cancelEvent(@Ctx() { principal, load }: CoreContext, @Args(() => CancelEventArgs) { id, refund, reason }: CancelEventArgs): Promise<EventRecord> {
    const cancelled = await this.cancelEventService.run(principal, id, refund ?? true, reason ?? null);
    load.page.clear(cancelled.id);
    return cancelled;
  }

  @Mutation(() => Boolean, {
    description:
      "Deletes a draft event with its guests and their tickets. Guests are not notified; `cancelEvent` notifies them. Other events cannot be deleted. " +
      "Requires `events:delete`.",
  })
  async deleteEvent(@Ctx() { principal, load }: CoreContext, @Arg("id", () => ID, { description: "Of the event" }) id: string): Promise<boolean> {
    await this.deleteEventService.run(principal, id);
    load.page.clear(id);
    return true;
  }

  @Mutation(() => Event, {
    description:
      "Creates a draft copy of an event that starts at the given time, with its ticket types and without sales. In the event's time zone, the end and the " +
      "doors keep their distance from the start on the clock; sales dates keep their time of day and move by the same number of days. Across a clock change, " +
      "a time that is skipped becomes the one as far behind the change, and of a time that occurs twice, the first counts. Requires `events:create`.",
  })
  duplicateEvent(
    @Ctx() { principal }: CoreContext,
    @Arg("id", () => ID, { description: "Of the event" }) id: string,
    @Arg("startsAt", () => DateTimeScalar, { description: "When the copy starts. Must be in the future." }) startsAt: Date,
  ): Promise<EventRecord> {
    return this.duplicateEventService.run(principal, id, startsAt);
  }

  @FieldResolver(() => EventCancellation, { nullable: true, description: "How far its cancellation has come, for those who run the event; null for an event that was not cancelled" })
  cancellation(@Root() event: EventFacts, @Ctx() { principal }: CoreContext): Promise<CancellationRecord | null> {
    return this.cancelEventService.progress(principal, event);
  }
}
