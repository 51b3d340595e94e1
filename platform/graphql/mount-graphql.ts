import { ApolloServer, HeaderMap, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginInlineTraceDisabled } from "@apollo/server/plugin/disabled";
import type { FastifyInstance } from "fastify";
import { GraphQLError, specifiedRules, validate, type FormattedExecutionResult, type GraphQLSchema } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { useServer } from "graphql-ws/use/ws";
import type { Principal } from "../auth/principal";
import { PRINCIPAL_HEADER } from "../auth/principal-token";
import type { PrincipalVerifier } from "../auth/principal-verifier";
import { MAX_FIELDS } from "../errors/bounded-fields";
import { unauthenticated } from "../errors/platform-errors";
import { BEARER_CHALLENGE } from "../auth/bearer";
import { GRAPHQL_PATH } from "../http/error-response";
import { acceptWebSockets } from "../http/web-sockets";
import { acceptCorrelationId } from "../logging/correlation";
import type { Logger } from "../logging/logger";
import { liveSubscriptions, operationDuration } from "../metrics/metrics";
import { OperationLabels } from "../metrics/operation-labels";
import { apolloHandler } from "./apollo-http";
import { logRefusal } from "../logging/security-event";
import { foldInputErrors, formatError } from "./format-errors";
import { logForbidden } from "./log-forbidden";
import { resumeSchema } from "../pubsub/stream-position";
import type { GraphContext } from "./graph-context";
import { LiveContext, subscribeLive } from "./live-subscription";

export interface MountOptions<Context extends GraphContext> {
  /** The subgraph's name. */
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** Decides which requests a gateway has signed. */
  readonly verifier: PrincipalVerifier;
  readonly logger: Logger;
  /** Makes the context of one request or of one subscription event: loaders must not outlive it. */
  readonly context: (principal: Principal) => Context;
}

/** Bytes of one message of the gateway: the largest variables that it accepts from a client, and a principal. */
const MAX_PAYLOAD = 6 * 1024 * 1024;
/** Tokens of an operation of the gateway. Its fragments are written out, so it may be longer than the client's document. */
const MAX_TOKENS = 100_000;
/** Errors of validation after which it ends. */
const MAX_ERRORS = 10;

/**
 * Serves a subgraph at /graphql, over HTTP for queries and mutations and over graphql-ws for subscriptions. Requests
 * without a valid principal of the gateway are refused.
 * @returns a function that ends the subscriptions
 */
export async function mountGraphql<Context extends GraphContext>(app: FastifyInstance, options: MountOptions<Context>): Promise<() => Promise<void>> {
  const { name, schema, verifier, logger, context } = options;
  const apollo = new ApolloServer<Context>({
    schema,
    introspection: false,
    csrfPrevention: false, // nothing is authorised by a cookie, and browsers cannot sign a principal
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    formatError: (_formatted, error) => formatError(error, logger, name),
    parseOptions: { maxLexicalTokens: MAX_TOKENS },
    validationOptions: { maxErrors: MAX_ERRORS },
    executionOptions: { maxCoercionErrors: MAX_FIELDS },
    plugins: [ApolloServerPluginInlineTraceDisabled(), measure<Context>(name), reportForbidden<Context>(logger)],
    logger: { debug: () => undefined, info: () => undefined, warn: (text) => logger.warn(String(text)), error: (text) => logger.error(String(text)) },
  });
  await apollo.start();

  app.route({
    method: "POST",
    url: GRAPHQL_PATH,
    handler: apolloHandler(apollo, async (request) => {
      const principal = verifier.verify(request.headers[PRINCIPAL_HEADER]);
      if (!principal) {
        logRefusal(logger, "principal refused", { reason: "missing or invalid signature", address: request.ip });
        throw refused();
      }
      return context(principal);
    }),
  });

  const sockets = acceptWebSockets(app, { maxPayload: MAX_PAYLOAD, logger });
  // Verified once for each subscription: a token that expires between two looks at it would close the shared socket.
  const verified = new WeakMap<SubscribePayload, Principal>();
  const live = useServer(
    {
      schema,
      validate: (subgraph, document) => validate(subgraph, document, specifiedRules, { maxErrors: MAX_ERRORS }),
      // Refused here and not in the context: what throws there closes the socket, and it is shared by many callers.
      onSubscribe: (_ctx, _id, payload) => {
        const principal = verifier.verify(payload.extensions?.principal);
        if (!principal) {
          logRefusal(logger, "principal refused", { reason: "missing or invalid signature", subject: "subscription" });
          return [refused()];
        }
        verified.set(payload, principal);
        return undefined;
      },
      context: (_ctx, _id, payload) => {
        const principal = verified.get(payload);
        if (!principal) throw refused();
        const { correlationId, resume } = (payload.extensions ?? {}) as { correlationId?: unknown; resume?: unknown };
        const resumed = resumeSchema.safeParse(resume);
        // Each event gets loaders of its own: what they remember would otherwise be as old as the subscription.
        return new LiveContext(() => context(principal), acceptCorrelationId(correlationId), resumed.success ? resumed.data : null);
      },
      subscribe: (args) => subscribeLive(args),
      onOperation: () => liveSubscriptions.inc({ service: name }),
      onComplete: () => liveSubscriptions.dec({ service: name }),
      onError: (_ctx, _id, payload, errors) => {
        logForbidden(logger, errors, verified.get(payload) ?? null);
        return errors.map((error) => formatError(error, logger, name));
      },
      onNext: (_ctx, _id, payload, _args, result) => {
        logForbidden(logger, result.errors ?? [], result.errors ? (verified.get(payload) ?? null) : null);
        const errors = result.errors?.map((error) => formatError(error, logger, name));
        return { ...result, ...(errors ? { errors: foldInputErrors(errors) } : {}) } as FormattedExecutionResult;
      },
    },
    sockets,
    20_000,
  );
  return async () => {
    await live.dispose();
    await apollo.stop();
  };
}

const refused = (): GraphQLError => {
  const error = unauthenticated("This port answers the gateway only.");
  const headers = new HeaderMap([["www-authenticate", BEARER_CHALLENGE]]);
  return new GraphQLError(error.message, { originalError: error, extensions: { code: error.code, http: { status: 401, headers } } });
};

function reportForbidden<Context extends GraphContext>(logger: Logger): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue }) => logForbidden(logger, errors, contextValue.principal),
    }),
  };
}

function measure<Context extends GraphContext>(service: string): ApolloServerPlugin<Context> {
  const labels = new OperationLabels();
  return {
    requestDidStart: async () => {
      const end = operationDuration.startTimer({ service });
      return {
        willSendResponse: async ({ operationName, response }) => {
          const { body } = response;
          const errors = body.kind === "single" ? body.singleResult.errors : undefined;
          if (body.kind === "single" && errors) body.singleResult.errors = foldInputErrors(errors);
          end({ operation: labels.of(operationName), outcome: errors ? "error" : "done" });
        },
      };
    },
  };
}
