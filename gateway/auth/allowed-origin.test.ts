import type { IncomingMessage } from "node:http";
import { originCheck } from "./allowed-origin";

const code = (allowed: readonly string[], headers: Record<string, string>) =>
  originCheck(allowed, "https://tickets.example.org/base")({ headers } as unknown as IncomingMessage)?.code ??
  "accepted";

describe("the origin of a WebSocket", () => {
  it.each([
    ["a listed one", ["https://shop.example"], { origin: "https://shop.example", host: "api.example" }],
    ["none, from a client that is no browser", ["https://shop.example"], { host: "api.example" }],
    ["any, where any is allowed", ["*"], { origin: "https://elsewhere.example", host: "api.example" }],
    ["that of PUBLIC_URL", ["https://shop.example"], { origin: "https://tickets.example.org", host: "internal:4000" }],
    ["the gateway's own", ["https://shop.example"], { origin: "http://127.0.0.1:4000", host: "127.0.0.1:4000" }],
  ])("is accepted: %s", (_what, allowed, headers) => {
    expect(code(allowed, headers as unknown as Record<string, string>)).toBe("accepted");
  });

  it.each([
    "https://elsewhere.example",
    "https://shop.example.evil.example",
    "http://shop.example",
    "https://shop.example:8443",
    "null",
    "nonsense",
  ])("is refused: %s", (origin) => {
    expect(code(["https://shop.example"], { origin, host: "api.example" })).toBe("FORBIDDEN");
  });
});
