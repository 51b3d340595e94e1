import { compile } from "@fastify/proxy-addr";
import { isIP } from "node:net";

const RANGES = ["loopback", "linklocal", "uniquelocal"];

/** Whether what this address says about whom it speaks for is believed; `hop` 0 is the one that is connected to us. */
export type TrustProxy = (address: string, hop: number) => boolean;

/**
 * Reads whom to believe about a client's address. X-Forwarded-For is read from its end, which our own proxies write;
 * what stands before them anybody can have written.
 * @param text how many proxies stand before us (`0`: none), or networks with commas: addresses, CIDR, `loopback`,
 * `linklocal`, `uniquelocal`
 * @throws TypeError when it is neither
 */
export function trustedProxies(text: string): TrustProxy {
  const parts = text.split(",").map((part) => part.trim()).filter(Boolean);
  if (parts.length === 1 && /^\d{1,2}$/.test(parts[0] ?? "")) {
    const hops = Number(parts[0]);
    return (_address, hop) => hop < hops;
  }
  // Compiled as they are, `1.5` would be the address 1.0.0.5.
  const wrong = parts.length === 0 ? "nothing" : parts.find((part) => !RANGES.includes(part) && isIP(part.split("/")[0] ?? "") === 0);
  if (wrong !== undefined) throw new TypeError(`${wrong} is not a network`);
  return compile(parts);
}
