import type { IncomingMessage } from "node:http";
import { trustedProxies } from "../../platform/http/trust-proxy";
import { addressOf } from "./client-address";

const request = (forwarded?: string) => ({ headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded }, socket: { remoteAddress: "10.0.0.1" } }) as unknown as IncomingMessage;

it.each([
  ["0", "1.1.1.1", "10.0.0.1"],
  ["1", "1.1.1.1, 203.0.113.9", "203.0.113.9"],
  ["10.0.0.0/8", "1.1.1.1, 203.0.113.9", "203.0.113.9"],
  ["192.0.2.0/24", "203.0.113.9", "10.0.0.1"],
  ["1", undefined, "10.0.0.1"],
])("believes with %p of %p that the client is %p", (trust, forwarded, client) => expect(addressOf(request(forwarded), trustedProxies(trust))).toBe(client));
