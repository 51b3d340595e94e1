import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { createLogger } from "../logging/logger";
import { overloaded } from "../overload/refusals";
import { withWork, Work } from "../overload/work";
import { defineCall } from "./define-call";
import { ServiceClient } from "./service-client";

const echo = defineCall({
  name: "echo", service: "core", callers: ["scans"], method: "GET", path: "/echo", priority: "high", timeout: 3_000,
  request: z.object({}), response: z.object({}),
});

let status = 200;
let body: object = {};
const seen: IncomingHttpHeaders[] = [];
const server = createServer((request, response) => {
  seen.push(request.headers);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
let client: ServiceClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = new ServiceClient("scans", { core: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, { core: ["any-key"] }, createLogger("test", "silent"));
});
afterAll(async () => {
  await client.close();
  server.close();
});
beforeEach(() => {
  status = 200;
  body = {};
  seen.length = 0;
});

const headersOf = ({ "x-priority": priority, "x-deadline-ms": deadline }: IncomingHttpHeaders = {}) => [priority, Number(deadline)];

describe("a call to another service", () => {
  it("is as urgent as it is defined, and is waited for until its timeout", async () => {
    await client.call(echo, {});
    expect(headersOf(seen[0])).toEqual(["high", 3_000]);
  });

  it("is as urgent as the request that needs it, and is not waited for after that request's deadline", async () => {
    const now = (): number => 0;
    await withWork(new Work({ service: "scans", priority: "critical", timeout: 700, now }), () => client.call(echo, {}));
    await withWork(new Work({ service: "scans", priority: "low", timeout: 9_000, now }), () => client.call(echo, {}));
    expect(seen.map(headersOf)).toEqual([["critical", 700], ["high", 3_000]]);
  });

  it("is not made after the deadline", async () => {
    let time = 0;
    const late = new Work({ service: "scans", priority: "high", timeout: 100, now: () => time });
    time = 100;
    await expect(withWork(late, () => client.call(echo, {}))).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(seen).toEqual([]);
  });

  it("is not repeated to a service that is overloaded, whose wait is passed on", async () => {
    const { code, message, extensions } = overloaded("core", () => 0.5);
    [status, body] = [503, { error: { code, message, ...extensions } }];
    await expect(client.call(echo, {})).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE", extensions: { service: "core", retryAfter: 4 } });
    expect(seen).toHaveLength(1);
    body = { error: { code, message } };
    await expect(client.call(echo, {})).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(seen).toHaveLength(1 + 3); // an outage is tried again
  });
});
