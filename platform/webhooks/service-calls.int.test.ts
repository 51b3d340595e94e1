import { testServiceClient, keysFrom, keysTo, testSecret } from "../testing/test-keys";
import { z } from "zod";
import { conflict } from "../errors/platform-errors";
import type { CallKeys } from "../config/call-key-variables";
import { createLogger } from "../logging/logger";
import { standInFor } from "../testing/service-stand-in";
import { defineCall, requestOf } from "./define-call";
import { handleCall } from "./handle-call";
import { CallRefused, ServiceClient } from "./service-client";
import { signServiceRequest, verifyServiceRequest } from "./service-signature";

const logger = createLogger("test", "silent");
const echo = defineCall({
  name: "echo",
  service: "core",
  callers: ["payments"],
  method: "POST",
  path: "/api/internal/echo/{id}",
  timeout: 300,
  request: z.object({ id: z.string(), text: z.string() }),
  response: z.object({ id: z.string(), text: z.string(), key: z.string() }),
});

async function core(handle: (attempt: number) => Promise<void> = async () => undefined) {
  let attempts = 0;
  const server = await standInFor("core", [
    handleCall(echo, async (payload, { idempotencyKey }) => {
      await handle(++attempts);
      return { ...payload, key: idempotencyKey };
    }),
  ]);
  return { ...server, attempts: () => attempts };
}

describe("a call between services", () => {
  it("arrives signed, with its key, and answers", async () => {
    const server = await core();
    const client = testServiceClient("payments", { core: server.url });
    await expect(client.call(echo, { id: "a b", text: "hi" }, { idempotencyKey: "k" })).resolves.toEqual({ id: "a b", text: "hi", key: "k" });
    await client.close();
    await server.stop();
  });

  it("is refused with text that cannot be stored, and names each field", async () => {
    const server = await core();
    const client = testServiceClient("payments", { core: server.url });
    const outcome = await client.call(echo, { id: "1", text: "cut \ud83d" }).catch((error: unknown) => error);
    await client.close();
    await server.stop();
    const fields = { text: "must not contain U+0000 or half of a surrogate pair" };
    expect(outcome).toMatchObject({ status: 400, code: "BAD_USER_INPUT", extensions: { fields } });
    expect(server.attempts()).toBe(0);
  });

  it("has the same key however a client writes a UUID", async () => {
    const server = await core();
    const client = testServiceClient("payments", { core: server.url });
    const id = "0190a6e4-7c1b-7d3e-9f00-a1b2c3d4e5f6";
    const keys = await Promise.all([id.toUpperCase(), "Key-A"].map(async (idempotencyKey) => (await client.call(echo, { id: "1", text: "hi" }, { idempotencyKey })).key));
    await client.close();
    await server.stop();
    expect(keys).toEqual([id, "Key-A"]);
  });

  it("is refused under another key, and for a service that may not call", async () => {
    const server = await core();
    const stranger = new ServiceClient("payments", { core: server.url }, { core: [testSecret("another key")] }, logger);
    await expect(stranger.call(echo, { id: "1", text: "hi" })).rejects.toMatchObject({ status: 401 });
    const scans = testServiceClient("scans", { core: server.url });
    await expect(scans.call(echo, { id: "1", text: "hi" })).rejects.toMatchObject({ status: 403 });
    expect(server.attempts()).toBe(0);
    await Promise.all([stranger.close(), scans.close(), server.stop()]);
  });

  it("is tried again when it is safe, and only then", async () => {
    const server = await core(async (attempt) => {
      if (attempt === 1) throw new Error("a passing fault");
    });
    const client = testServiceClient("payments", { core: server.url });
    await expect(client.call(echo, { id: "1", text: "hi" })).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(server.attempts()).toBe(1);
    await server.stop();
    const again = await core(async (attempt) => {
      if (attempt === 1) throw new Error("a passing fault");
    });
    const patient = testServiceClient("payments", { core: again.url });
    await expect(patient.call(echo, { id: "1", text: "hi" }, { idempotencyKey: "k" })).resolves.toMatchObject({ text: "hi" });
    expect(again.attempts()).toBe(2);
    await Promise.all([client.close(), patient.close(), again.stop()]);
  });

  it("does not repeat a refusal, and hands its code on", async () => {
    const server = await core(async () => {
      throw conflict("not now", { why: "because" });
    });
    const client = testServiceClient("payments", { core: server.url });
    const refusal = await client.call(echo, { id: "1", text: "hi" }, { idempotencyKey: "k" }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CallRefused);
    expect(refusal).toMatchObject({ status: 409, code: "CONFLICT", message: "not now", extensions: { why: "because" } });
    expect(server.attempts()).toBe(1);
    await Promise.all([client.close(), server.stop()]);
  });

  it("gives up in time, opens its circuit, and closes it again", async () => {
    let hang = true;
    const server = await core(async () => {
      if (hang) await new Promise((resolve) => setTimeout(resolve, 600));
    });
    const client = testServiceClient("payments", { core: server.url });
    const ask = () => client.call(echo, { id: "1", text: "hi" });
    for (let index = 0; index < 5; index++) await expect(ask()).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE", extensions: { service: "core" } });
    const before = server.attempts();
    await expect(ask()).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(server.attempts()).toBe(before);
    hang = false;
    const deadline = Date.now() + 5_000;
    while (Date.now() < deadline && !(await ask().then(() => true, () => false))) await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(ask()).resolves.toMatchObject({ text: "hi" });
    await Promise.all([client.close(), server.stop()]);
  });
});

describe("a signature", () => {
  const NOW = 1_000_000;
  const request = { method: "POST", path: "/a?b=1", idempotencyKey: "k", body: "{}" };
  const signed = (caller: string, callee: string, keys = keysFrom(caller)[callee] ?? []) => signServiceRequest(caller, callee, request, keys, NOW);
  const headers = signed("core", "payments");
  const verify = (changed: Partial<typeof request>, now = NOW) =>
    verifyServiceRequest(headers["x-api-key"], headers["x-signature"], "payments", { ...request, ...changed }, keysTo("payments"), now);
  const verified = (sent: Record<string, string>, keys: CallKeys, callee = "payments") =>
    verifyServiceRequest(sent["x-api-key"], sent["x-signature"], callee, request, keys, NOW);

  it("covers method, path with query, key and body, and is valid for five minutes", () => {
    expect(verify({})).toBe("core");
    expect([verify({ method: "GET" }), verify({ path: "/a?b=2" }), verify({ idempotencyKey: "l" }), verify({ body: "{ }" })]).toEqual([null, null, null, null]);
    expect([verify({}, NOW + 299_000), verify({}, NOW + 302_000), verify({}, NOW - 302_000)]).toEqual(["core", null, null]);
  });

  it("cannot be made with the key of another caller, or for another callee", () => {
    const others = signed("scans", "payments");
    expect(verified({ ...headers, "x-signature": others["x-signature"] ?? "" }, keysTo("payments"))).toBeNull();
    // The scans service, broken into, signs as core with each key that it holds.
    for (const keys of Object.values(keysFrom("scans"))) expect(verified(signed("core", "payments", [...keys]), keysTo("payments"))).toBeNull();
    for (const keys of Object.values(keysTo("scans"))) expect(verified(signed("core", "payments", [...keys]), keysTo("payments"))).toBeNull();
  });

  it("is not accepted by another callee, even if an operator gave two pairs the same key", () => {
    const same = { core: [testSecret("one for two pairs")] };
    const sent = signed("core", "payments", same.core);
    expect([verified(sent, same), verified(sent, same, "tickets")]).toEqual(["core", null]);
  });

  it("is refused from a caller without a key here, whatever its name", () => {
    for (const caller of ["gateway", "toString", "__proto__", "constructor", ""]) {
      expect(verified(signed(caller, "payments", ["x"]), { core: keysTo("payments").core ?? [] })).toBeNull();
    }
  });

  it("outlives a rotation step by step, and ends with the old key", () => {
    const [old, next] = [testSecret("old"), testSecret("new")];
    const accepts = (signing: readonly string[], ...lists: (readonly string[])[]) =>
      lists.map((list) => verified(signed("core", "payments", [...signing]), { core: list }) === "core");
    // Each step may find the other side one step behind or ahead.
    expect(accepts([old], [old], [old, next])).toEqual([true, true]);
    expect(accepts([old, next], [old], [old, next], [next, old])).toEqual([true, true, true]);
    expect(accepts([next, old], [old, next], [next, old], [next])).toEqual([true, true, true]);
    expect(accepts([next], [next, old], [next])).toEqual([true, true]);
    // After the last step, the old key opens nothing.
    expect(accepts([old], [next])).toEqual([false]);
  });
});

describe("the request of a call", () => {
  it("fills the path and puts the rest of a GET into its query", () => {
    const call = { ...echo, method: "GET" as const } as never;
    expect(requestOf(call, { id: "a/b", text: "x y", nothing: undefined })).toEqual({ path: "/api/internal/echo/a%2Fb?text=x+y", body: "" });
  });
});
