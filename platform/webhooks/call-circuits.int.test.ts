import { testServiceClient } from "../testing/test-keys";
import { z } from "zod";
import { type AppError } from "../errors/app-error";
import { unavailable } from "../errors/platform-errors";
import { standInFor } from "../testing/service-stand-in";
import { defineCall } from "./define-call";
import { handleCall } from "./handle-call";

const schemas = { request: z.object({}), response: z.object({ ok: z.literal(true) }) };
const base = { service: "core", callers: ["scans"], method: "POST" as const, ...schemas };
const list = defineCall({ ...base, name: "list", path: "/api/internal/list", timeout: 200 });
const claim = defineCall({ ...base, name: "claim", path: "/api/internal/claim", timeout: 400, budget: 1_500, openFor: 500, bulkhead: "scanning" });

type Handle = (attempt: number) => Promise<void>;
const ok = { ok: true as const };
const never = () => new Promise<void>(() => undefined);
const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

let closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** Core with two calls, and a client that calls it. */
async function core(handle: { readonly list?: Handle; readonly claim?: Handle }) {
  const attempts = { list: 0, claim: 0 };
  const handlerOf = (name: "list" | "claim") => async () => {
    await handle[name]?.(++attempts[name]);
    return ok;
  };
  const server = await standInFor("core", [handleCall(list, handlerOf("list")), handleCall(claim, handlerOf("claim"))]);
  const client = testServiceClient("scans", { core: server.url });
  closing.push(server.stop, () => client.close());
  return {
    attempts,
    list: () => client.call(list, {}),
    claim: () => client.call(claim, {}, { idempotencyKey: "scan" }),
  };
}

const failureOf = (call: Promise<unknown>) => call.then(() => null, (error: unknown) => error as AppError);

describe("a call beside slow calls to the same service", () => {
  it("is made although the circuits of the others are open", async () => {
    const { attempts, list: askList, claim: askClaim } = await core({ list: never, claim: () => Promise.resolve() });
    for (let index = 0; index < 6; index++) expect(await failureOf(askList())).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    // The circuit is open: the sixth call was not made.
    expect(attempts.list).toBe(5);
    await expect(askClaim()).resolves.toEqual(ok);
  });

  it("has connections of its own", async () => {
    const { attempts, list: askList, claim: askClaim } = await core({ list: () => pause(150), claim: () => Promise.resolve() });
    // More than a client has connections for: the others wait for one.
    const slow = Promise.all(Array.from({ length: 100 }, () => failureOf(askList())));
    await pause(20);
    await expect(askClaim()).resolves.toEqual(ok);
    // All connections were taken by then, or the claim would have proved nothing.
    expect(attempts.list).toBe(32);
    await slow;
  });
});

describe("a call with a budget", () => {
  it("is repeated after a slow attempt", async () => {
    const { attempts, claim: askClaim } = await core({ claim: (attempt) => (attempt === 1 ? never() : Promise.resolve()) });
    await expect(askClaim()).resolves.toEqual(ok);
    expect(attempts.claim).toBe(2);
  });

  it("is repeated while the service is unavailable, more often than other calls", async () => {
    const { attempts, claim: askClaim } = await core({ claim: (attempt) => (attempt <= 4 ? Promise.reject(unavailable("core", 3)) : Promise.resolve()) });
    await expect(askClaim()).resolves.toEqual(ok);
    expect(attempts.claim).toBe(5);
  });

  it("fails when the budget is spent, and says to ask again in a second", async () => {
    const { attempts, claim: askClaim } = await core({ claim: never });
    const started = performance.now();
    expect(await failureOf(askClaim())).toMatchObject({ code: "SERVICE_UNAVAILABLE", extensions: { service: "core", retryAfter: 1 } });
    expect(performance.now() - started).toBeGreaterThan(1_000);
    expect(attempts.claim).toBeGreaterThan(2);
    expect(attempts.claim).toBeLessThan(6);
  });

  it("counts once for the circuit, however many attempts it made", async () => {
    let isDown = true;
    const { claim: askClaim } = await core({ claim: () => (isDown ? Promise.reject(unavailable("core", 1)) : Promise.resolve()) });
    await Promise.all([1, 2, 3, 4].map(() => failureOf(askClaim())));
    isDown = false;
    await expect(askClaim()).resolves.toEqual(ok);
  });
});

describe("retryAfter", () => {
  it("is the time after which an open circuit allows a call, and that call is made", async () => {
    let isDown = true;
    const { attempts, list: askList } = await core({ list: () => (isDown ? Promise.reject(new Error("down")) : Promise.resolve()) });
    for (let index = 0; index < 5; index++) await failureOf(askList());
    const refusal = await failureOf(askList());
    expect([attempts.list, refusal?.extensions.retryAfter]).toEqual([5, 2]);
    isDown = false;
    await pause(2_050);
    await expect(askList()).resolves.toEqual(ok);
  });

  it("is what the service itself asked for while the circuit is closed", async () => {
    const { list: askList } = await core({ list: () => Promise.reject(unavailable("core", 7)) });
    expect(await failureOf(askList())).toMatchObject({ extensions: { retryAfter: 7 } });
  });
});
