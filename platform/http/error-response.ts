import type { AppError } from "../errors/app-error";
import { BEARER_CHALLENGE } from "../auth/bearer";
import { retryAfterHeader } from "../errors/retry-after";
import { CORRELATION_HEADER } from "../logging/correlation";

/** The path at which processes serve GraphQL. Errors there have GraphQL's shape, whatever caused them. */
export const GRAPHQL_PATH = "/graphql";

export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** The path of a request's URL, without its query; also of a URL in absolute form, as proxies send it. */
export const pathOf = (url = ""): string => url.replace(/^https?:\/\/[^/?]*/i, "").split("?", 1)[0] ?? "";

/**
 * An error as every process returns it: `{"error":{"code","message",…}}`, or `{"errors":[…]}` at /graphql. The headers
 * contain the correlation ID, `Retry-After` where the error has one, and the challenge that belongs to a 401.
 */
export function errorResponse(error: AppError, url: string | undefined, correlationId: string): ErrorResponse {
  const { code, message, status, extensions } = error;
  const retryAfter = retryAfterHeader(extensions.retryAfter);
  return {
    status,
    headers: {
      [CORRELATION_HEADER]: correlationId,
      ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }),
      ...(status === 401 ? { "www-authenticate": BEARER_CHALLENGE } : {}),
    },
    body:
      pathOf(url) === GRAPHQL_PATH
        ? { errors: [{ message, extensions: { code, ...extensions, correlationId } }] }
        : { error: { code, message, ...extensions } },
  };
}
