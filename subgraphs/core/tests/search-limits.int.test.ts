import { isTooComplex } from "../../../platform/errors/too-complex";
import { pageOf } from "../../../platform/graphql/connection";
import { openCoreGraph, type AskCore } from "./core-graph";
import { createCoreWorld, type CoreWorld } from "./core-world";

let world: CoreWorld;
let ask: AskCore;
beforeAll(async () => {
  world = await createCoreWorld();
  ask = await openCoreGraph(world);
});
afterAll(() => world.close());

const QUERY = (list: string) => `query ($id: ID!, $search: String) { event(id: $id) { ${list}(search: $search) { edges { node { id } } } } }`;
const EVENTS = "query ($search: String) { events(filter: { search: $search }) { edges { node { id } } } }";

describe("a search that is too long", () => {
  const manyWords = Array.from({ length: 20_000 }, (_, i) => `w${i}`).join(" ");

  it.each([
    ["guests", QUERY("guests")],
    ["purchases", QUERY("purchases")],
    ["events", EVENTS],
  ])("is bad input: %s", async (_list, query) => {
    const { event } = await world.event([{ quantity: 10, price: "0" }]);
    for (const [search, problem] of [
      ["x".repeat(201), "must have at most 200 characters"],
      [manyWords, "must have at most 200 characters"],
      ["a ".repeat(21), "must have at most 20 words"],
    ]) {
      const { errors } = await ask(world.owner, query, { id: event.id, search });
      expect(errors).toMatchObject([
        { code: "BAD_USER_INPUT", message: expect.stringContaining(`search ${problem}`) as string },
      ]);
    }
    expect((await ask(world.owner, query, { id: event.id, search: "a ".repeat(20) })).errors).toEqual([]);
  });

  it("is an error of the database that is recognized, where no rule refuses it before", async () => {
    const { event } = await world.event([{ quantity: 10, price: "0" }]);
    const criteria = { search: manyWords, status: null };
    const error = await world.module.readPurchases.guestsOf(world.owner, event, criteria, pageOf(1, null)).catch((thrown: unknown) => thrown);
    expect(isTooComplex(error)).toBe(true);
  });
});
