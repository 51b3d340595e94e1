import type { IncomingHttpHeaders } from "node:http";
import { acceptLocale } from "./accept-locale";
import type { Origin } from "./caller";

/** What subgraphs accept of a User-Agent. */
const LONGEST_USER_AGENT = 500;

/**
 * Where something came from, as its request says.
 * @param locale what is asked for beside the headers: browsers let nobody choose those of a WebSocket
 */
export function originOf(address: string, headers: IncomingHttpHeaders, locale?: unknown): Origin {
  const userAgent = headers["user-agent"]?.slice(0, LONGEST_USER_AGENT);
  return { address, locale: acceptLocale(locale) ?? acceptLocale(headers["accept-language"]), ...(userAgent ? { userAgent } : {}) };
}
