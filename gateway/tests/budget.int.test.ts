import { QueryPlanner } from "@apollo/query-planner";
import { newId } from "../../platform/db/new-id";
import type { Running } from "../../platform/lifecycle/run-process";
import { waitFor } from "../../platform/testing/wait-for";
import { startGateway } from "../start-gateway";
import { connect, post, subscribe, type Answer } from "./client";
import { startFakeSystem, type FakeSystem } from "./fake-system";

let system: FakeSystem;
const gateways: Running[] = [];
async function gatewayWith(env: NodeJS.ProcessEnv): Promise<string> {
  const gateway = await startGateway({ ...system.env, TRUST_PROXY: "1", ...env });
  gateways.push(gateway);
  return gateway.urls.gateway ?? "";
}
/** A network of its own for each test. */
const from = () => ({ "x-forwarded-for": `2001:${newId().slice(-12).replace(/(.{4})(?=.)/g, "$1:")}::1` });
const code = ({ errors }: Pick<Answer, "errors">) => errors?.[0]?.extensions?.code;
const events = (name: string, fields: number) => `query ${name} { ${Array.from({ length: fields }, (_, i) => `e${i}: event(id: ${i}) { id }`).join(" ")} }`;

beforeAll(async () => {
  system = await startFakeSystem();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});
afterAll(() => system.stop());

/** Planning that takes the event loop for a while, as that of a large operation does. */
function slowPlanning(ms: number): void {
   
  const plan = QueryPlanner.prototype.buildQueryPlan;
  jest.spyOn(QueryPlanner.prototype, "buildQueryPlan").mockImplementation(function (this: QueryPlanner, ...args) {
    const end = Date.now() + ms;
    while (Date.now() < end);
    return plan.apply(this, args);
  });
}

/** @returns how many of the operations were executed, however the minutes lie */
async function executed(count: number, send: (i: number) => Promise<Answer>): Promise<number> {
  let done = 0;
  for (let i = 0; i < count; i++) {
    const answer = await send(i);
    if (code(answer) === undefined) done++;
    else expect([code(answer), answer.status, answer.errors?.[0]?.extensions?.retryAfter]).toEqual(["RATE_LIMITED", 429, expect.any(Number)]);
  }
  return done;
}

describe("the budget of a caller", () => {
  it("is one unit for an ordinary operation, and more for one that has to be planned", async () => {
    const url = await gatewayWith({ RATE_LIMIT: "40" });
    const [ordinary, planned] = [from(), from()];
    await post(url, "{ me { id } }", { headers: from() });
    expect(await executed(40, () => post(url, "{ me { id } }", { headers: ordinary }))).toBe(40);
    // Each takes one unit, and another for each ten of its 40 selections. A minute may end in between.
    const done = await executed(40, (i) => post(url, events(`Q${i}`, 20), { headers: planned }));
    expect([done >= 8, done <= 16]).toEqual([true, true]);
  });

  it("is taken by the bytes of a request, executed or not", async () => {
    const url = await gatewayWith({ RATE_LIMIT: "40" });
    const headers = from();
    const variables = { unused: "x".repeat(200_000) };
    await post(url, "{ me { id } }");
    const done = await executed(30, () => post(url, "{ me { id } }", { headers, variables }));
    expect([done >= 5, done <= 10]).toEqual([true, true]);
    const refused = from();
    for (let i = 0; i < 12; i++) await post(url, "{ nothing }", { headers: refused, variables });
    expect(code(await post(url, "{ me { id } }", { headers: refused }))).toBe("RATE_LIMITED");
  });

  it("is one over HTTP and WebSocket", async () => {
    const url = await gatewayWith({ RATE_LIMIT: "40" });
    const token = system.token(system.state.account());
    const client = connect(url, { authorization: `Bearer ${token}` });
    const outcomes: string[] = [];
    for (let i = 0; i < 40; i++) {
      const received = subscribe(client, events(`W${i}`, 20));
      await waitFor("an outcome", () => received.errors[0] ?? received.events[0]);
      outcomes.push(JSON.stringify(received.errors[0] ?? ""));
    }
    const refused = outcomes.filter((outcome) => outcome.includes("RATE_LIMITED") && outcome.includes("retryAfter"));
    expect(outcomes.length - refused.length).toBeLessThanOrEqual(16);
    // What is left is less than a planned operation takes, over the other transport, too.
    expect(code(await post(url, events("H", 20), { token }))).toBe("RATE_LIMITED");
    await client.dispose();
  });

  it("leaves what is left to smaller operations", async () => {
    const url = await gatewayWith({ RATE_LIMIT: "23" });
    const headers = from();
    await post(url, "{ me { id } }");
    let refused: Answer | undefined;
    for (let i = 0; i < 9 && !refused; i++) {
      const answer = await post(url, events(`L${i}`, 20), { headers });
      if (code(answer) === "RATE_LIMITED") refused = answer;
    }
    expect(refused?.status).toBe(429);
    expect(code(await post(url, "{ me { id } }", { headers }))).toBeUndefined();
  });
});

describe("planning", () => {
  it("happens once for each document and operation", async () => {
    const url = await gatewayWith({});
    const plan = jest.spyOn(QueryPlanner.prototype, "buildQueryPlan");
    const document = "query A { me { id } } query B { me { name } }";
    for (let i = 0; i < 3; i++) for (const operationName of ["A", "B"]) {
      const body = JSON.stringify({ query: document, operationName });
      expect((await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body })).status).toBe(200);
    }
    expect(plan).toHaveBeenCalledTimes(2);
  });

  it("serves another caller in its turn while a crowd of operations waits", async () => {
    const url = await gatewayWith({});
    const [crowd, other] = [from(), from()];
    await post(url, "{ me { id } }", { headers: other });
    slowPlanning(30);
    const order: string[] = [];
    const many = Array.from({ length: 60 }, async (_, i) => {
      const answer = await post(url, events(`C${i}`, 45), { headers: crowd });
      order.push("crowd");
      return answer;
    });
    await waitFor("the crowd", () => order.length > 0);
    const answer = await post(url, events("Other", 2), { headers: other });
    expect(code(answer)).toBeUndefined();
    // It waited for one operation of the crowd, not for all.
    expect(order.length).toBeLessThan(58);
    const answers = await Promise.all(many);
    const codes = new Set(answers.map((one) => code(one) ?? "executed"));
    codes.delete("RATE_LIMITED");
    expect([...codes]).toEqual(["executed"]);
  });

  it("does not stop when planned operations fail, are refused by others, or lose their client", async () => {
    const url = await gatewayWith({});
    for (let i = 0; i < 10; i++) {
      await post(url, `subscription S${i} { eventUpdated(id: 1) { title } }`);
      await post(url, `query G${i} { event(id: 1) { greeting } }`);
      const abort = new AbortController();
      const gone = fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query: events(`A${i}`, 45) }), signal: abort.signal });
      abort.abort();
      await gone.catch(() => undefined);
    }
    expect(code(await post(url, events("Last", 3)))).toBeUndefined();
  });
});
