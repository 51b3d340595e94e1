import { createHttpServer } from "./http-server";
import { trustedProxies } from "./trust-proxy";
import { createLogger } from "../logging/logger";

/** What fastify takes for the client of a request that came from 127.0.0.1. */
async function clientOf(trust: string, forwarded?: string): Promise<unknown> {
  const app = createHttpServer({ service: "test", logger: createLogger("test", "silent"), dependencies: {}, trustProxy: trustedProxies(trust) });
  app.get("/", (request) => ({ ip: request.ip }));
  const answer = await app.inject({ url: "/", ...(forwarded === undefined ? {} : { headers: { "x-forwarded-for": forwarded } }) });
  await app.close();
  return answer.json<{ ip: string }>().ip;
}

it.each([
  ["nobody is believed", "0", "203.0.113.9", "127.0.0.1"],
  ["there is one proxy", "1", "203.0.113.9", "203.0.113.9"],
  ["there is one proxy, and the client made something up", "1", "10.9.9.9, 203.0.113.9", "203.0.113.9"],
  ["there are two proxies", "2", "1.1.1.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"],
  ["the proxies have networks", "loopback, 10.0.0.0/8", "1.1.1.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"],
  ["it comes from elsewhere", "10.0.0.0/8", "203.0.113.9", "127.0.0.1"],
  ["the proxy said nothing", "1", undefined, "127.0.0.1"],
])("knows the client when %s", async (_when, trust, forwarded, client) => {
  expect(await clientOf(trust, forwarded)).toBe(client);
});

it.each(["true", "-1", "1.5", "", ",", "10.0.0.0/99", "proxy.example.org", "1, 2"])("refuses %p", (text) => expect(() => trustedProxies(text)).toThrow());
