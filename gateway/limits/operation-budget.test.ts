import type { QueryPlan } from "@apollo/query-planner";
import { getOperationAST, parse } from "graphql";
import { anonymous } from "../../platform/auth/principal";
import type { Caller } from "../auth/caller";
import type { GatewayContext } from "../gateway-context";
import { FairLine } from "../../platform/overload/fair-line";
import { OperationBudget, type Plannable } from "./operation-budget";

const plan = { kind: "QueryPlan" } as QueryPlan;
const context = (): GatewayContext => ({
  caller: { principal: async () => anonymous("203.0.113.7", "en") } as unknown as Caller,
  correlationId: "c",
});
function plannable(query: string): Plannable {
  const document = parse(query);
  return { document, operation: getOperationAST(document)!, query, operationName: undefined };
}
const SMALL = plannable("{ a }");
const LARGE = plannable(`{ ${Array.from({ length: 40 }, (_, i) => `f${i}`).join(" ")} }`);

function newBudget(inThread: () => Promise<QueryPlan | null> = async () => plan) {
  const stored = new Map<string, QueryPlan>();
  const line = new FairLine({ service: "gateway", places: 1, capacity: 2, capacityPerCaller: 1 });
  const spend = jest.fn(async () => undefined);
  const thread = { plan: jest.fn(inThread) };
  const plans = {
    has: async ({ hash = "" }: { hash: string | undefined }) => stored.has(hash),
    set: async ({ hash = "" }: { hash: string | undefined }, made: QueryPlan) => void stored.set(hash, made),
  };
  return { budget: new OperationBudget({ plans, rateLimit: { spend }, line, thread }), stored, line, spend, thread };
}

describe("OperationBudget", () => {
  it("lets an operation wait that has no plan, and not one that has", async () => {
    const { budget, stored, line } = newBudget();
    const first = context();
    await budget.beforePlanning(first, SMALL, "one");
    const second = budget.beforePlanning(context(), SMALL, "two");
    await new Promise(setImmediate);
    expect(line.size).toBe(1);
    stored.set("cached", plan);
    (await budget.beforePlanning(context(), SMALL, "cached"))();
    (await budget.beforePlanning(context(), plannable("{ __schema { types { name } } }"), "schema"))();
    await expect(budget.beforePlanning(context(), SMALL, "three")).rejects.toMatchObject({ code: "RATE_LIMITED" });
    // As soon as it has its plan, and not when its response is complete.
    first.onPlanned?.();
    (await second)();
  });

  it("plans a large operation in the thread, and a small one not", async () => {
    const { budget, stored, thread } = newBudget();
    (await budget.beforePlanning(context(), SMALL, "small"))();
    await new Promise(setImmediate);
    (await budget.beforePlanning(context(), LARGE, "large"))();
    expect([thread.plan.mock.calls.length, [...stored.keys()]]).toEqual([1, ["large"]]);
    await new Promise(setImmediate);
    expect(await budget.plan(context(), LARGE, (made) => made)).toBe(plan);
    await new Promise(setImmediate);
    expect(await budget.plan(context(), SMALL, (made) => made)).toBeNull();
  });

  it("frees the place when planning fails", async () => {
    const { budget, line } = newBudget(async () => Promise.reject(new Error("no memory")));
    await expect(budget.beforePlanning(context(), LARGE, "large")).rejects.toThrow("no memory");
    await expect(budget.plan(context(), LARGE, () => null)).rejects.toThrow("no memory");
    const fails = () => {
      throw new Error("not a plan");
    };
    await expect(budget.plan(context(), SMALL, fails)).rejects.toThrow("not a plan");
    (await line.enter("next"))();
  });

  it("charges the work, with that of planning if it is to be planned", async () => {
    const { budget, spend } = newBudget();
    const admitted = { operation: LARGE.operation, cost: 5_000, selections: 40, requested: { tickets: 3, emails: 0, rows: 0 } };
    await budget.charge(context().caller, admitted, true);
    await budget.charge(context().caller, admitted, false);
    expect(spend.mock.calls.map((call: unknown[]) => call[1])).toEqual([4, 8]);
  });
});
