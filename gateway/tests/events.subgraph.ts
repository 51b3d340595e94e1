import { Arg, Ctx, Directive, Field, ID, Int, Mutation, ObjectType, Query, Resolver, Subscription } from "type-graphql";
import { requireIn } from "../../platform/auth/access";
import { badInput } from "../../platform/errors/platform-errors";
import type { GraphContext } from "../../platform/graphql/graph-context";
import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import { defineTopic } from "../../platform/pubsub/define-topic";
import { follow, observe } from "../../platform/pubsub/follow";
import type { PubSub } from "../../platform/pubsub/pubsub";
import { z } from "zod";
import type { FakeState } from "./fake-state";

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
  }

  return buildFederatedSchema<GraphContext>({
    resolvers: [new EventResolver()],
    orphanedTypes: [Event, User],
    references: { Event: async ({ id }: { id: string }) => read(id) },
  });
}
