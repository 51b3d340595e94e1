import { GraphQLInt, GraphQLObjectType, GraphQLSchema, parse } from "graphql";
import { LiveContext, subscribeLive } from "./live-subscription";

const away = new Error("the database is away");

/** A schema whose subscription has this source. */
const schemaOf = (source: AsyncIterator<unknown>): GraphQLSchema =>
  new GraphQLSchema({
    query: new GraphQLObjectType({ name: "Query", fields: { n: { type: GraphQLInt } } }),
    subscription: new GraphQLObjectType({
      name: "Subscription",
      fields: {
        n: {
          type: GraphQLInt,
          subscribe: () => ({ [Symbol.asyncIterator]: () => source }),
          resolve: (value: unknown) => value,
        },
      },
    }),
  });
const subscribe = async (source: AsyncIterator<unknown>): Promise<AsyncIterableIterator<unknown>> => {
  const args = {
    schema: schemaOf(source),
    document: parse("subscription { n }"),
    contextValue: new LiveContext(() => ({}), "correlation"),
  };
  return (await subscribeLive(args)) as AsyncIterableIterator<unknown>;
};

describe("a subscription whose source fails", () => {
  it("is one event with the error, then complete", async () => {
    const stream = await subscribe({ next: () => Promise.reject(away) });
    await expect(stream.next()).resolves.toMatchObject({ done: false, value: { errors: [{ message: away.message }] } });
    await expect(stream.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it("ends without a rejection when the subscriber leaves, whatever the source says", async () => {
    const stream = await subscribe({
      next: () => Promise.resolve({ done: false, value: 1 }),
      return: () => Promise.reject(away),
    });
    await stream.next();
    await expect(stream.return?.()).resolves.toEqual({ done: true, value: undefined });
  });
});
