import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLFormattedError } from "graphql";
import { platformErrors } from "../../platform/errors/platform-errors";
import { retryAfterHeader } from "../../platform/errors/retry-after";
import type { GatewayContext } from "../gateway-context";

interface Result {
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

/** What HTTP says about a result that can be had later. */
export interface Retry {
  /** The value of the `Retry-After` header: the largest of all errors. */
  readonly after: string | undefined;
  /** Set when nothing but such errors came back. */
  readonly status: number | undefined;
}

const { RATE_LIMITED, SERVICE_UNAVAILABLE } = platformErrors;
const RETRYABLE = new Map([RATE_LIMITED, SERVICE_UNAVAILABLE].map(({ code, status }) => [code, status]));

/**
 * Finds the errors, at the top or nested, after which the client should try again.
 * @returns undefined when there are none
 */
export function retryOf({ data, errors = [] }: Result): Retry | undefined {
  const retryable = errors.filter((error) => statusOf(error) !== undefined);
  if (retryable.length === 0) return undefined;
  const waits = retryable.flatMap(({ extensions }) => (typeof extensions?.retryAfter === "number" ? [extensions.retryAfter] : []));
  const failed = new Set(retryable.map(({ path }) => path?.[0]));
  const roots = Object.entries(data ?? {});
  const isWhole = data == null ? retryable.length === errors.length : roots.length > 0 && roots.every(([key, value]) => value === null && failed.has(key));
  return {
    after: waits.length > 0 ? retryAfterHeader(Math.max(...waits)) : undefined,
    // 503 wins over 429: waiting for the limit alone would not help.
    status: isWhole ? Math.max(...retryable.map((error) => statusOf(error) ?? 0)) : undefined,
  };
}

const statusOf = ({ extensions }: GraphQLFormattedError): number | undefined => RETRYABLE.get(extensions?.code as string);

/**
 * Sets `Retry-After` for a response that has RATE_LIMITED or SERVICE_UNAVAILABLE anywhere, and status 429 or 503 when every
 * root field failed that way, for either media type. Place it after the plugins that change errors.
 */
export const retryAfterPlugin: ApolloServerPlugin<GatewayContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response: { body, http } }) => {
      const retry = body.kind === "single" ? retryOf(body.singleResult) : undefined;
      if (retry?.after !== undefined) http.headers.set("retry-after", retry.after);
      if (retry?.status !== undefined) http.status = retry.status;
    },
  }),
};
