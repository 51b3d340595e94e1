import { waitFor } from "../../platform/testing/wait-for";
import { System } from "../system";
import { readApiSchema } from "./api-schema";
import { type Caller } from "./callers";
import { nameOf, QueryGenerator } from "./generate-query";
import { outcomeOf, outcomeOfLive } from "./outcomes";
import { type Args, type MutationCase, type Reach } from "./rows";
import { callersFor, outcomeAlong, type Rule } from "./rules";
import { table } from "./table";
import { buildWorld, type World } from "./world";

const generate = new QueryGenerator(readApiSchema(), table.open);
const typeOf = (type: string, field: string): string => generate.typeAt(type, [field]);
/** A name for a test; the case is what tells it from others of the same field. */
const named = (field: string, what: string | undefined): string => (what === undefined ? field : `${field} ${what}`);

let system: System;
let world: World;
beforeAll(async () => {
  // Seven callers and their keys ask more in a minute than seven people do.
  system = await System.start({ RATE_LIMIT: "0", HOLD_SECONDS: "3600", ANONYMOUS_HOLDS_PER_ADDRESS: "0", ANONYMOUS_FREE_PER_ADDRESS: "0", NETWORK_HARD_PERCENT: "0", ABANDONED_HOLDS: "0", WAITING_LIST_JOINS_PER_HOUR: "0", SEND_EMAIL_PER_USER: "10000", SEND_EMAIL_PER_ORGANIZATION: "10000", EMAILS_PER_NEW_ORGANIZATION_PER_DAY: "0" });
  world = await buildWorld(system);
}, 180_000);
afterAll(async () => {
  try {
    await world?.close();
  } finally {
    await system?.stop();
  }
});

/** Lets everybody do it, and compares what became of it with what should have. */
async function compare(callers: readonly Caller[], expected: (caller: Caller) => string, fire: (caller: Caller) => Promise<string>): Promise<void> {
  const became = await Promise.all(callers.map(async (caller) => [caller.name, await fire(caller)] as const));
  expect(Object.fromEntries(became)).toEqual(Object.fromEntries(callers.map((caller) => [caller.name, expected(caller)])));
}

async function ask(caller: Caller, query: string, args: Args, path: readonly string[]): Promise<string> {
  const client = await world.accounts.clientOf(caller);
  return outcomeOf(await client.ask(query, args), path);
}

/** Asks for something at the end of a way, as everybody whom the last of the rules tells apart. */
async function look(way: Reach, rules: readonly Rule[], selection: string, at: readonly string[] = [], mayBeEmpty = false): Promise<void> {
  const args = table.caseOf(way).args?.(world) ?? {};
  const query = generate.operation("query", way.query, Object.keys(args), way.path, selection);
  const path = [way.query, ...way.path, ...at];
  await compare(callersFor(rules), (caller) => outcomeAlong(rules, caller), async (caller) => {
    const outcome = await ask(caller, query, args, path);
    return mayBeEmpty && outcome === "empty" ? "sees" : outcome;
  });
}

describe("a query is answered for whoever may ask it", () => {
  const cases = [...table.queries].flatMap(([query, rows]) => rows.map((row) => ({ name: named(query, row.what), query, row })));
  it.each(cases)("$name", async ({ query, row }) => {
    const way: Reach = { query, path: [], ...(row.what === undefined ? {} : { what: row.what }) };
    await look(way, [row.rule], generate.enoughOf("Query", query) + (row.at ? ` ${row.at} { __typename }` : ""), row.at ? [row.at] : []);
  });
});

describe("what is restricted inside of an object that one sees", () => {
  const cases = [...table.fields].flatMap(([field, rows]) => rows.map((row) => ({ name: named(field, row.call ?? (row.from ? `from ${[row.from.query, ...row.from.path].join(".")}` : undefined)), field, row })));
  it.each(cases)("$name", async ({ field, row }) => {
    const [type = "", name = ""] = field.split(".");
    const from = row.from ?? table.reach.get(type);
    if (!from) throw new Error(`no row says how a ${type} is reached`);
    const step = row.call ?? name;
    await look({ ...from, path: [...from.path, step] }, [...table.rulesAlong(from, typeOf), row.rule], generate.enoughOf(type, nameOf(step)), [], row.mayBeEmpty);
  });
});

describe("everything else of an object is seen by whoever sees the object", () => {
  const cases = [...table.reach].flatMap(([type, way]) => (way === null ? [] : [{ type, way }]));
  it.each(cases)("$type", async ({ type, way }) => {
    await look(way, table.rulesAlong(way, typeOf), generate.everythingOpenOf(type));
  });
});

describe("what happens live is told to whoever may follow it", () => {
  const cases = [...table.subscriptions].map(([name, row]) => ({ name, row }));
  it.each(cases)("$name", async ({ name, row }) => {
    const args = row.args(world);
    const query = generate.operation("subscription", name, Object.keys(args), [], generate.answerOf("subscription", name));
    const callers = callersFor([row.rule]);
    const followed = await Promise.all(callers.map(async (caller) => ({ caller, following: (await world.accounts.clientOf(caller)).follow(query, args) })));
    await waitFor(`what becomes of ${name}`, async () => {
      const waiting = followed.filter(({ following }) => outcomeOfLive(following, name) === undefined);
      if (waiting.length > 0) await row.event?.(world);
      return waiting.length === 0;
    }, 20_000).catch(() => undefined);
    const became = new Map(followed.map(({ caller, following }) => [caller, outcomeOfLive(following, name) ?? "nothing came"]));
    for (const { following } of followed) following.stop();
    await compare(callers, (caller) => row.rule.outcomeFor(caller), async (caller) => became.get(caller) ?? "");
  });
});

/**
 * Those who are refused try it on the very thing that the first of the others then does it to: what they were refused
 * was possible, and their trying changed nothing.
 */
async function call(name: string, row: MutationCase): Promise<void> {
  const callers = callersFor([row.rule]);
  const [first, ...others] = callers.filter((caller) => row.rule.outcomeFor(caller) === "sees");
  if (!first) throw new Error(`nobody may ${name}`);
  const became = new Map<Caller, string>();
  const fire = async (caller: Caller, args: Args): Promise<void> => {
    const selection = [generate.answerOf("mutation", name), ...(row.shows ? [selectionOf(row.shows)] : [])].join(" ").trim();
    const query = generate.operation("mutation", name, Object.keys(args), [], selection);
    became.set(caller, await ask(caller, query, args, [name, ...(row.shows?.split(".") ?? [])]));
  };
  const target = await row.args(world, first);
  const refused = callers.filter((caller) => row.rule.outcomeFor(caller) !== "sees");
  await Promise.all(refused.map(async (caller) => fire(caller, row.isOwn && caller.person !== null ? await row.args(world, caller) : target)));
  await fire(first, target);
  const doIt = async (caller: Caller) => fire(caller, await row.args(world, caller));
  if (row.oneByOne) for (const caller of others) await doIt(caller);
  else await Promise.all(others.map(doIt));
  await compare(callers, (caller) => row.rule.outcomeFor(caller), async (caller) => became.get(caller) ?? "");
}

/** `a { b }` of `a.b`. */
const selectionOf = (path: string): string => path.split(".").reduceRight((below, step) => (below ? `${step} { ${below} }` : step), "");

const changes = [...table.mutations].flatMap(([name, rows]) => rows.map((row) => ({ name: named(name, row.what), mutation: name, row })));

describe("a change is made by whoever may make it", () => {
  it.each(changes.filter(({ row }) => !row.last))("$name", async ({ mutation, row }) => call(mutation, row));
});

describe("a change of the account itself is made by whoever signed in", () => {
  it.each(changes.filter(({ row }) => row.last))("$name", async ({ mutation, row }) => call(mutation, row));
});

