import { isIPv4, isIPv6 } from "node:net";

/**
 * One way to write an address, so that equal ones are equal as text: IPv4 as it is (also when it comes dressed as IPv6),
 * IPv6 with all of its digits: "2001:db8::1" → "2001:0db8:0000:0000:0000:0000:0000:0001". The first 19 characters then
 * are the /64 network that one household has, which limits count by: nobody gets a new one of those for each request.
 * Null for what is no address.
 */
export function canonicalAddress(address: string): string | null {
  const [bare = ""] = address.trim().split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  if (isIPv4(mapped)) return mapped;
  if (!isIPv6(bare)) return null;
  const [head = "", tail] = new URL(`http://[${bare}]/`).hostname.slice(1, -1).split("::");
  const groupsOf = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [before, after] = [groupsOf(head), groupsOf(tail ?? "")];
  const gap = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...gap, ...after].map((group) => group.padStart(4, "0")).join(":");
}

/** The network of a connection that was closed before its address was read. */
const UNKNOWN = "unknown";

/**
 * The network that limits count an address by: IPv4 by itself, IPv6 by its /64, in which one client may use any address.
 * Text that is not an address is its own network.
 * @param address undefined for a connection that is closed already
 */
export const networkOf = (address: string | undefined): string =>
  address === undefined ? UNKNOWN : (canonicalAddress(address)?.slice(0, 19) ?? address);
