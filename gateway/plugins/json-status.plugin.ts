import type { ApolloServerPlugin } from "@apollo/server";
import { engineErrors } from "../../platform/errors/engine-errors";
import { platformErrors } from "../../platform/errors/platform-errors";
import type { GatewayContext } from "../gateway-context";

/** Errors of a well-formed request whose operation cannot be executed as it is written. */
const REQUEST_ERRORS: ReadonlySet<unknown> = new Set([
  engineErrors.GRAPHQL_PARSE_FAILED.code,
  engineErrors.GRAPHQL_VALIDATION_FAILED.code,
  engineErrors.OPERATION_RESOLUTION_FAILURE.code,
  platformErrors.BAD_USER_INPUT.code,
]);

/**
 * The status of a response in which nothing was executed. It is 200 for such errors to clients that accept
 * `application/json` and not `application/graphql-response+json` (GraphQL over HTTP, section 6.4.1): with that media type
 * a status other than 200 may come from a proxy, so these clients read the errors of the body only with 200. A client
 * that names no media type gets the informative status.
 * @param status the informative one
 * @param codes those of the response's errors
 */
export function statusForMediaType(status: number, accept = "", codes: readonly unknown[] = []): number {
  const accepted = accept.toLowerCase();
  const isLegacy = accepted.includes("application/json") && !accepted.includes("application/graphql-response+json");
  return status === 400 && isLegacy && codes.length > 0 && codes.every((code) => REQUEST_ERRORS.has(code)) ? 200 : status;
}

/** Chooses the status of requests whose operation cannot be executed as it is written. */
export const jsonStatusPlugin: ApolloServerPlugin<GatewayContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response }) => {
      const { http, body } = response;
      const errors = body.kind === "single" ? (body.singleResult.errors ?? []) : [];
      const codes = errors.map(({ extensions }) => extensions?.code);
      if (http.status !== undefined) http.status = statusForMediaType(http.status, request.http?.headers.get("accept"), codes);
    },
  }),
};
