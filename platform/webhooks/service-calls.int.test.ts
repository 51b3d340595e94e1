import { z } from "zod";
import { conflict } from "../errors/platform-errors";
import { createLogger } from "../logging/logger";
import { standInFor } from "../testing/service-stand-in";
import { defineCall, requestOf } from "./define-call";
import { handleCall } from "./handle-call";
import { CallRefused, ServiceClient } from "./service-client";
import { signServiceRequest, verifyServiceRequest } from "./service-signature";

const secrets = ["test-service-secret-0123456789ab"];
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
    const client = new ServiceClient("payments", { core: server.url }, secrets, logger);
    await expect(client.call(echo, { id: "a b", text: "hi" }, { idempotencyKey: "k" })).resolves.toEqual({ id: "a b", text: "hi", key: "k" });
    await client.close();
    await server.stop();
  });

  it("is refused with text that cannot be stored, and names each field", async () => {
    const server = await core();
    const client = new ServiceClient("payments", { core: server.url }, secrets, logger);
    const outcome = await client.call(echo, { id: "1", text: "cut \ud83d" }).catch((error: unknown) => error);
    await client.close();
    await server.stop();
    const fields = { text: "must not contain U+0000 or half of a surrogate pair" };
    expect(outcome).toMatchObject({ status: 400, code: "BAD_USER_INPUT", extensions: { fields } });
    expect(server.attempts()).toBe(0);
  });

  it("has the same key however a client writes a UUID", async () => {
    const server = await core();
    const client = new ServiceClient("payments", { core: server.url }, secrets, logger);
    const id = "0190a6e4-7c1b-7d3e-9f00-a1b2c3d4e5f6";
    const keys = await Promise.all([id.toUpperCase(), "Key-A"].map(async (idempotencyKey) => (await client.call(echo, { id: "1", text: "hi" }, { idempotencyKey })).key));
    await client.close();
    await server.stop();
    expect(keys).toEqual([id, "Key-A"]);
  });

  it("is refused under another secret, and for a service that may not ask", async () => {
    const server = await core();
    const stranger = new ServiceClient("payments", { core: server.url }, ["another-service-secret-0123456789"], logger);
    await expect(stranger.call(echo, { id: "1", text: "hi" })).rejects.toMatchObject({ status: 401 });
    const scans = new ServiceClient("scans", { core: server.url }, secrets, logger);
    await expect(scans.call(echo, { id: "1", text: "hi" })).rejects.toMatchObject({ status: 403 });
    expect(server.attempts()).toBe(0);
    await Promise.all([stranger.close(), scans.close(), server.stop()]);
  });

  it("is tried again when it is safe, and only then", async () => {
    const server = await core(async (attempt) => {
      if (attempt === 1) throw new Error("a passing fault");
    });
    const client = new ServiceClient("payments", { core: server.url }, secrets, logger);
    await expect(client.call(echo, { id: "1", text: "hi" })).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(server.attempts()).toBe(1);
    await server.stop();
    const again = await core(async (attempt) => {
      if (attempt === 1) throw new Error("a passing fault");
    });
    const patient = new ServiceClient("payments", { core: again.url }, secrets, logger);
    await expect(patient.call(echo, { id: "1", text: "hi" }, { idempotencyKey: "k" })).resolves.toMatchObject({ text: "hi" });
    expect(again.attempts()).toBe(2);
    await Promise.all([client.close(), patient.close(), again.stop()]);
  });

  it("does not repeat a refusal, and hands its code on", async () => {
    const server = await core(async () => {
      throw conflict("not now", { why: "because" });
    });
    const client = new ServiceClient("payments", { core: server.url }, secrets, logger);
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
    const client = new ServiceClient("payments", { core: server.url }, secrets, logger);
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
  const request = { method: "POST", path: "/a?b=1", idempotencyKey: "k", body: "{}" };
  const headers = signServiceRequest("core", request, secrets, 1_000_000);
  const verify = (changed: Partial<typeof request>, now = 1_000_000) => verifyServiceRequest(headers["x-api-key"], headers["x-signature"], { ...request, ...changed }, secrets, now);

  it("covers method, path with query, key and body, and is good for five minutes", () => {
    expect(verify({})).toBe("core");
    expect([verify({ method: "GET" }), verify({ path: "/a?b=2" }), verify({ idempotencyKey: "l" }), verify({ body: "{ }" })]).toEqual([null, null, null, null]);
    expect([verify({}, 1_000_000 + 299_000), verify({}, 1_000_000 + 302_000), verify({}, 1_000_000 - 302_000)]).toEqual(["core", null, null]);
  });

  it("cannot be made with another service's keys", () => {
    const others = signServiceRequest("scans", request, secrets, 1_000_000);
    expect(verifyServiceRequest(headers["x-api-key"], others["x-signature"], request, secrets, 1_000_000)).toBeNull();
  });
});

describe("the request of a call", () => {
  it("fills the path and puts the rest of a GET into its query", () => {
    const call = { ...echo, method: "GET" as const } as never;
    expect(requestOf(call, { id: "a/b", text: "x y", nothing: undefined })).toEqual({ path: "/api/internal/echo/a%2Fb?text=x+y", body: "" });
  });
});
