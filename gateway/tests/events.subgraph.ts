import { Arg, Ctx, Directive, Field, ID, Int, Mutation, ObjectType, Query, Resolver, Root, Subscription } from "type-graphql";
import { requireIn } from "../../platform/auth/access";
import { badInput } from "../../platform/errors/platform-errors";
import type { GraphContext } from "../../platform/graphql/graph-context";
import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import { defineTopic } from "../../platform/pubsub/define-topic";
import { follow } from "../../platform/pubsub/follow";
import { occurrences, type OccurrenceLog } from "../../platform/pubsub/occurrences";
import type { PubSub } from "../../platform/pubsub/pubsub";
import { z } from "zod";
import type { FakeState } from "./fake-state";
import { observe } from "./observe";

export const eventChanged = defineTopic("test-event-changed", z.object({ id: z.string() }));

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType("User", { description: "A person, elsewhere" })
class User {
  @Field(() => ID, { description: "The id" })
  id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType("Event", { description: "An event" })
export class Event {
  @Field(() => ID, { description: "The id" })
  id!: string;

  @Field(() => String, { description: "The title" })
  title!: string;

  @Field(() => Int, { description: "Places" })
  seats!: number;

  @Field(() => User, { nullable: true, description: "Who runs it" })
  organizer!: User;

  @Field(() => String, { description: "Promised, and sometimes missing" })
  promised!: string;
}

/** What happened in a series. */
export const eventHappened = defineTopic("test-event-happened", z.object({ id: z.string() }));

const logOf = (state: FakeState, read: (id: string) => Event): OccurrenceLog<Event> => ({
  now: async () => new Date(),
  since: async (from, seen, limit) => state.log.filter(({ id, at }) => Date.parse(at) >= from.getTime() && !seen.includes(id)).slice(0, limit).map(({ id }) => id),
  read: async (id) => ({ event: read(id), at: new Date(state.log.find((position) => position.id === id)?.at ?? 0) }),
});

/** The fake of core: events. */
export async function eventsSchema(state: FakeState, pubsub: PubSub) {
  const read = (id: string): Event =>
    Object.assign(new Event(), { id, title: state.titles.get(id) ?? `Event ${id}`, seats: 10, organizer: { id: state.organizer }, promised: state.brokenPromise ? null : "kept" });

  @Resolver(() => Event)
  class EventResolver {
    @Query(() => Event, { nullable: true, description: "One event" })
    event(@Arg("id", () => ID) id: string): Event | null {
      return id === "none" ? null : read(id);
    }

    @Query(() => [Event], { description: "Several events" })
    events(@Arg("first", () => Int, { nullable: true, defaultValue: 3 }) first: number): Event[] {
      return Array.from({ length: first }, (_, index) => read(String(index + 1)));
    }

    @Mutation(() => Event, { description: "Renames an event of an organization" })
    rename(@Arg("organizationId", () => ID) organizationId: string, @Arg("id", () => ID) id: string, @Arg("title", () => String) title: string, @Ctx() { principal }: GraphContext): Event {
      requireIn(principal, organizationId, "events:update");
      if (title === "") throw badInput({ title: "is required" });
      state.titles.set(id, title);
      return read(id);
    }

    @Subscription(() => Event, { description: "An event, now and after each change", subscribe: ({ args }) => state.count(follow(pubsub, eventChanged, (args as { id: string }).id, async () => read((args as { id: string }).id))) as never })
    eventUpdated(@Arg("id", () => ID) _id: string): Event {
      return read(_id);
    }

    @Subscription(() => Event, {
      description: "Changes of an event, for its organization",
      subscribe: ({ args, context }) => {
        requireIn((context as GraphContext).principal, "o1", "events:read");
        const { id } = args as { id: string };
        return state.count(observe(pubsub, eventChanged, id, async () => read(id))) as never;
      },
    })
    eventObserved(@Arg("id", () => ID) _id: string): Event {
      return read(_id);
    }

    @Subscription(() => Event, {
      description: "Each new event of a series, without gaps",
      subscribe: ({ args }) => state.count(occurrences(pubsub, eventHappened, (args as { id: string }).id, logOf(state, read))) as never,
    })
    eventHappened(@Root() event: Event, @Arg("id", () => ID) _id: string): Event {
      return event;
    }

    @Subscription(() => Event, {
      description: "The same, as messages alone can tell it",
      subscribe: ({ args }) => state.count(observe(pubsub, eventHappened, (args as { id: string }).id, async ({ id }) => read(id))) as never,
    })
    eventReported(@Root() event: Event, @Arg("id", () => ID) _id: string): Event {
      return event;
    }
  }

  return buildFederatedSchema<GraphContext>({
    resolvers: [new EventResolver()],
    orphanedTypes: [Event, User],
    references: { Event: async ({ id }: { id: string }) => read(id) },
  });
}
