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
 * Returns 200 for such errors to clients that accept `application/json` and not `application/graphql-response+json`
 * (GraphQL over HTTP, section 6.4.1): with that media type a status other than 200 may come from a proxy, so these
 * clients read the errors of the body only with 200. A client that names no media type gets the informative status.
 */
export const jsonStatusPlugin: ApolloServerPlugin<GatewayContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response }) => {
      const accept = request.http?.headers.get("accept")?.toLowerCase() ?? "";
      if (
        response.http.status !== 400 ||
        !accept.includes("application/json") ||
        accept.includes("application/graphql-response+json")
      )
        return;
      const errors = response.body.kind === "single" ? (response.body.singleResult.errors ?? []) : [];
      if (errors.length > 0 && errors.every(({ extensions }) => REQUEST_ERRORS.has(extensions?.code)))
        response.http.status = 200;
    },
  }),
};
