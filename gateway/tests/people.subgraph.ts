import { Arg, Ctx, Directive, Field, ID, Mutation, ObjectType, Query, Resolver, FieldResolver, Root } from "type-graphql";
import { requireUser } from "../../platform/auth/access";
import type { GraphContext } from "../../platform/graphql/graph-context";
import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import type { FakeState } from "./fake-state";

@Directive('@key(fields: "id")')
@ObjectType("User", { description: "A person" })
class User {
  @Field(() => ID, { description: "The id" })
  id!: string;

  @Field(() => String, { nullable: true, description: "The name" })
  name!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType("Event", { description: "An event, as people see it" })
class Greeted {
  @Field(() => ID, { description: "The id" })
  id!: string;

  @Directive("@external")
  @Field(() => String, { description: "The title, from its owner" })
  title!: string;
}

@ObjectType("Self", { description: "The caller, as the subgraph was told" })
class Self {
  @Field(() => ID, { nullable: true, description: "The user" })
  userId!: string | null;

  @Field(() => String, { description: "The language" })
  locale!: string;

  @Field(() => [String], { description: "Organizations with roles" })
  memberships!: string[];
}

/** The fake of auth: people, and what is contributed to events. */
export async function peopleSchema(state: FakeState) {
  @Resolver(() => User)
  class UserResolver {
    @Query(() => User, { nullable: true, description: "The caller" })
    me(@Ctx() { principal }: GraphContext): User | null {
      return principal.user ? person(principal.user.id) : null;
    }

    @Query(() => Self, { description: "The principal" })
    self(@Ctx() { principal }: GraphContext): Self {
      const { user, locale } = principal;
      return { userId: user?.id ?? null, locale, memberships: (user?.memberships ?? []).map(({ organizationId, role }) => `${organizationId}:${role}`) };
    }

    @Mutation(() => Self, { description: "Makes the caller a member, without telling anybody" })
    join(@Arg("organizationId", () => ID) organizationId: string, @Ctx() context: GraphContext): Self {
      const user = requireUser(context.principal);
      state.join(user.id, organizationId);
      return this.self(context);
    }
  }

  @Resolver(() => Greeted)
  class GreetedResolver {
    @Directive('@requires(fields: "title")')
    @FieldResolver(() => String, { nullable: true, description: "Made of the title" })
    async greeting(@Root() event: Greeted, @Ctx() { principal }: GraphContext): Promise<string> {
      state.greetings += 1;
      await state.greetingGate;
      if (state.brokenGreeting) throw new Error("the password of the database is hunter2");
      return `${principal.locale === "fr" ? "Bienvenue à" : "Welcome to"} ${event.title}`;
    }
  }

  const person = (id: string): User => Object.assign(new User(), { id, name: `Person ${id}` });
  return buildFederatedSchema<GraphContext>({
    resolvers: [new UserResolver(), new GreetedResolver()],
    orphanedTypes: [User, Greeted],
    references: {
      User: async ({ id }: { id: string }) => {
        state.peopleAsked.push(id);
        return person(id);
      },
      Event: async (reference: Greeted) => Object.assign(new Greeted(), reference),
    },
  });
}
