import type { ApolloServer } from "@apollo/server";
import type { ExecutionArgs, FormattedExecutionResult } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { withCorrelation } from "../../platform/logging/correlation";
import type { GatewayConfig } from "../config";
import type { GatewayContext } from "../gateway-context";
import { withoutWork, type Work } from "../../platform/overload/work";
import { operationRequest, type OperationAdmission } from "../overload/operation-admission";
import { admitOperation } from "../plugins/admission";
import { hashOf, type SafeList } from "../plugins/persisted-operations.plugin";
import type { FederatedSubscriptions } from "./federated-subscriptions";

export interface PreparationOptions {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly subscriptions: FederatedSubscriptions;
  readonly safeList: SafeList | null;
  readonly config: GatewayConfig;
  readonly admission: OperationAdmission;
}

/** What remains to be done for an operation: `contextValue` of the arguments is a function that does it. */
export type Prepare = (payload: SubscribePayload, context: GatewayContext) => ExecutionArgs;

/**
 * Makes the function that checks an operation that came over a WebSocket, as completely as it would be over HTTP.
 * Everything that it throws is about the request, and nothing has been executed yet.
 */
export function preparation({ apollo, subscriptions, safeList, config, admission }: PreparationOptions): Prepare {
  const execute = (
    { query, variables, operationName, extensions }: SubscribePayload,
    context: GatewayContext,
  ): Promise<FormattedExecutionResult> => {
    const request = {
      query,
      ...(variables ? { variables } : {}),
      ...(operationName ? { operationName } : {}),
      ...(extensions ? { extensions } : {}),
    };
    const run = async (work: Work): Promise<FormattedExecutionResult> => {
      const { body } = await apollo.executeOperation(request, { contextValue: { ...context, work } });
      if (body.kind !== "single") throw new Error("incremental delivery is not supported");
      return body.singleResult;
    };
    return admit({ query, operationName, extensions }, context, run, ({ errors }) => errors === undefined);
  };

  const admit = <T>(
    { query, operationName, extensions }: SubscribePayload,
    context: GatewayContext,
    run: (work: Work) => Promise<T>,
    succeeded: (result: T) => boolean,
  ): Promise<T> => {
    const operation = operationRequest({ query, operationName, extensions });
    return admission.run(operation, context.onDisconnect ?? neverGone, run, succeeded);
  };

  return (payload, context) => {
    const { query, extensions } = payload;
    const supergraph = subscriptions.current;
    const operationName = payload.operationName ?? undefined;
    const variables = payload.variables ?? {};
    safeList?.check(hashOf(query));
    const { document, operation: found } = supergraph.read(query, operationName, {
      maxTokens: config.maxTokens,
      hideSuggestions: !config.introspection,
    });
    const operation = admitOperation(config, {
      schema: supergraph.schema,
      document,
      operation: found,
      operationName,
      variables,
      extensions,
    });
    const run = planned();
    return {
      schema: supergraph.schema,
      document,
      ...(operationName === undefined ? {} : { operationName }),
      variableValues: variables,
      contextValue: () => withCorrelation(context.correlationId, run),
    };

    function planned(): () => Promise<unknown> {
      if (operation.operation !== "subscription") return () => execute(payload, context);
      // Planning and opening need a place. The stream outlives it, so it begins outside of the work that has a deadline.
      const open = async () => {
        const plan = supergraph.plan(query, document, operation, operationName);
        return withoutWork(() => subscriptions.subscribe({ query, plan, variables, ...context }));
      };
      return () => admit(payload, context, open, () => true);
    }
  };
}

const neverGone = () => (): void => undefined;
