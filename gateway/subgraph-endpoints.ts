import { request } from "undici";
import { serviceUrls } from "../platform/config/subgraph-variables";
import { GRAPHQL_PATH } from "../platform/http/error-response";
import type { GatewayConfig } from "./config";

/** Where a subgraph answers GraphQL, as an absolute URL. */
export type EndpointOf = (name: string, urlInSupergraph: string) => string;

type UrlConfig = Pick<GatewayConfig, "subgraphUrls" | "namedServices"> & Parameters<typeof serviceUrls>[0];

/**
 * Finds the endpoint of a subgraph: the variable that names it, or else the URL in the supergraph. Our own supergraph
 * has a placeholder there (`http://core/graphql`), for which the variable's default stands in.
 * @throws (from the result) Error naming the variable to set, when there is no usable URL
 */
export function endpointResolver(config: UrlConfig): EndpointOf {
  const services = serviceUrls(config);
  return (name, urlInSupergraph) => {
    const chosen =
      entryOf(config.subgraphUrls, name) ??
      (config.namedServices.has(name) || urlInSupergraph === placeholderUrl(name)
        ? entryOf(services, name)
        : undefined);
    if (chosen !== undefined) return withPath(chosen);
    if (isHttpUrl(urlInSupergraph)) return urlInSupergraph;
    throw new Error(`the supergraph has no usable URL for the subgraph ${name}: set SUBGRAPH_URLS=${name}=http://…`);
  };
}

/** Checks that a subgraph answers, without a caller: a service of ours by its /health, any other one by GraphQL. */
export async function probeSubgraph(name: string, endpoint: string, config: UrlConfig): Promise<void> {
  const service = entryOf(serviceUrls(config), name);
  const timeouts = { headersTimeout: 1_500, bodyTimeout: 1_500 };
  const isOurs = service !== undefined && withPath(service) === endpoint;
  const { statusCode, body } = isOurs
    ? await request(new URL("/health", service), timeouts)
    : await request(endpoint, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"query":"{__typename}"}',
        ...timeouts,
      });
  await body.dump();
  // Without a caller's headers a foreign subgraph may refuse, which shows that it is there.
  if (isOurs ? statusCode !== 200 : statusCode >= 500) throw new Error(`the subgraph returned ${statusCode}`);
}

/** A subgraph may be called anything, also `constructor`. */
const entryOf = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const placeholderUrl = (name: string): string => `http://${name}${GRAPHQL_PATH}`;

/** Variables may hold an origin, as those of our services do. */
function withPath(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname === "/" && search === "" ? new URL(GRAPHQL_PATH, url).href : url;
}

export function isHttpUrl(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}
