import { GRAPHQL_PATH } from "../../platform/http/error-response";

/** Routes that share a budget: exhausting one must not close another. */
export type RouteGroup = "graphql" | "health" | "webhooks" | "files" | "pages" | "other";

const GROUPS: readonly (readonly [RegExp, RouteGroup])[] = [
  [new RegExp(`^${GRAPHQL_PATH}$`), "graphql"],
  [/^\/health(\/ready)?$/, "health"],
  [/^\/webhooks\//, "webhooks"],
  [/^\/files\//, "files"],
  // One page is a dozen requests.
  [/^\/(pages|playground)\//, "pages"],
  [/^\/(favicon\.|robots\.)/, "pages"],
  [/^\/(purchases|waiting-list)\/|^\/(accept-invitation|verify-email|reset-password)?$/, "pages"],
];

/** @param route the route's pattern, e.g. `/files/*`; undefined for a request that no route matches */
export const groupOf = (route: string | undefined): RouteGroup =>
  (route !== undefined && GROUPS.find(([pattern]) => pattern.test(route))?.[1]) || "other";
