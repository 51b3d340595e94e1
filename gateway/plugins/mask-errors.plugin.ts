import type { ApolloServerPlugin } from "@apollo/server";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { platformErrors } from "../../platform/errors/platform-errors";
import { foldInputErrors, formatError } from "../../platform/graphql/format-errors";
import { correlationId } from "../../platform/logging/correlation";
import type { Logger } from "../../platform/logging/logger";
import type { GatewayContext } from "../gateway-context";

/** What subgraphs may tell clients beside the code. */
const PUBLIC_EXTENSIONS = [
  "fields", "retryAfter", "ticketTypeId", "available", "maxPerBuyer", "challenge", "service", "reason", "correlationId", "challengeToken", "methods", "passkeyOptions",
  "expiresIn", "organizationId", "maxAge", "omittedErrors",
];

/** What a subgraph says about a document is about ours, not the client's: the plan does not fit the subgraph. */
const ENGINE_CODE = /^(GRAPHQL_|BAD_REQUEST$|OPERATION_RESOLUTION_FAILURE$|DOWNSTREAM_SERVICE_ERROR$|PERSISTED_QUERY_)/;
const OUR_CODE = /^[A-Z][A-Z_]{2,60}$/;

/** Makes Apollo Server's `formatError`, and the same for what goes out over WebSockets. */
export function errorMask(logger: Logger): (error: unknown) => GraphQLFormattedError {
  return (error) => {
    if (!(error instanceof GraphQLError)) return formatError(error, logger, "gateway");
    if (/^Syntax Error: Document contains more that \d+ tokens/.test(error.message)) return tooManyTokens();
    const { code, serviceName } = error.extensions;
    if (typeof serviceName !== "string") return formatError(error, logger, "gateway");
    const path = error.path ? { path: error.path } : {};
    if (typeof code === "string" && OUR_CODE.test(code) && !ENGINE_CODE.test(code)) {
      const open = Object.entries(error.extensions).filter(([key]) => PUBLIC_EXTENSIONS.includes(key));
      return { message: error.message, ...path, extensions: { code, ...Object.fromEntries(open) } };
    }
    logger.error({ subgraph: serviceName, code, reason: error.message, path: error.path }, "a subgraph answered with an error that is not ours");
    return { ...internalError(), ...path };
  };
}

/**
 * An answer as it leaves: several bad fields are one error, and a null where the schema promises a value (the executor
 * only notes that in an extension) is an error like any other.
 */
export function completeResult<R extends { data?: unknown; errors?: readonly GraphQLFormattedError[]; extensions?: Record<string, unknown> }>(result: R, logger: Logger): R {
  const { valueCompletion, ...extensions } = result.extensions ?? {};
  const completed: R = { ...result, ...(result.errors ? { errors: foldInputErrors(result.errors) } : {}) };
  if (valueCompletion === undefined) return completed;
  if (Object.keys(extensions).length > 0) completed.extensions = extensions;
  else delete completed.extensions;
  const violations = valueCompletion as readonly GraphQLFormattedError[];
  logger.error({ violations: violations.map(({ message, path }) => ({ message, path })) }, "a subgraph gave null where its schema promises a value");
  completed.errors = [...(completed.errors ?? []), ...violations.map(({ path }) => ({ ...internalError(), ...(path ? { path } : {}) }))];
  return completed;
}

export function maskErrorsPlugin(logger: Logger): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response: { body } }) => {
        if (body.kind === "single") body.singleResult = completeResult(body.singleResult, logger);
      },
    }),
  };
}

const internalError = (): GraphQLFormattedError => ({
  message: "Something went wrong on our side.",
  extensions: { code: platformErrors.INTERNAL_SERVER_ERROR.code, correlationId: correlationId() },
});

const tooManyTokens = (): GraphQLFormattedError => ({
  message: "This document is too long. Please ask for less at once.",
  extensions: { code: platformErrors.QUERY_TOO_COMPLEX.code },
});
