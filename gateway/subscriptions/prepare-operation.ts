import type { ApolloServer } from "@apollo/server";
import type { QueryPlan } from "@apollo/query-planner";
import type { ExecutionArgs, FormattedExecutionResult } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { withCorrelation } from "../../platform/logging/correlation";
import type { GatewayConfig } from "../config";
import type { GatewayContext } from "../gateway-context";
import { withoutWork, type Work } from "../../platform/overload/work";
import type { AppError } from "../../platform/errors/app-error";
import type { HeavyRequests } from "../limits/heavy-requests";
import type { OperationBudget } from "../limits/operation-budget";
import type { DocumentReader, SentDocument } from "../limits/sent-document";
import { readRequest } from "../limits/sent-request";
import type { OperationAdmission, OperationRequest } from "../overload/operation-admission";
import { admitOperation } from "../plugins/admission";
import type { FederatedSubscriptions } from "./federated-subscriptions";

export interface PreparationOptions {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly subscriptions: FederatedSubscriptions;
  readonly documents: DocumentReader;
  readonly heavy: HeavyRequests;
  readonly budget: OperationBudget;
  readonly config: GatewayConfig;
  readonly admission: OperationAdmission;
}

/** What remains to be done for an operation: `contextValue` of the arguments is a function that does it. */
export type Prepare = (payload: SubscribePayload, context: GatewayContext, excess: AppError | null) => Promise<ExecutionArgs>;

/**
 * Makes the function that checks an operation that came over a WebSocket, as completely as it would be over HTTP.
 * Everything that it throws is about the request, and nothing has been executed yet.
 */
export function preparation({ apollo, subscriptions, documents, heavy, budget, config, admission }: PreparationOptions): Prepare {
  const execute = (
    { query, variables, operationName, extensions }: SubscribePayload,
    context: GatewayContext,
    sent: SentDocument,
  ): Promise<FormattedExecutionResult> => {
    const request = {
      query,
      ...(variables ? { variables } : {}),
      ...(operationName ? { operationName } : {}),
      ...(extensions ? { extensions } : {}),
    };
    const run = async (work: Work): Promise<FormattedExecutionResult> => {
      const { body } = await apollo.executeOperation(request, { contextValue: { ...context, work, isAdmitted: true } });
      if (body.kind !== "single") throw new Error("incremental delivery is not supported");
      return body.singleResult;
    };
    return admit({ document: sent.document, operationName }, context, run, ({ errors }) => errors === undefined);
  };

  const admit = <T>(
    operation: OperationRequest,
    context: GatewayContext,
    run: (work: Work) => Promise<T>,
    succeeded: (result: T) => boolean,
  ): Promise<T> => {
    return admission.run(operation, context.onDisconnect ?? neverGone, run, succeeded);
  };

  return async (payload, context, excess) => {
    const { extensions } = payload;
    const supergraph = subscriptions.current;
    const operationName = payload.operationName ?? undefined;
    const variables = payload.variables ?? {};
    const { address } = await context.caller.principal();
    const { sent, document, found } = await heavy.readDocument(address ?? "", documents, payload, () => {
      const request = readRequest(documents, payload, excess);
      if (request.refusal) throw request.refusal;
      const sent = request.document ?? documents.read(payload.query);
      const limits = { maxTokens: config.maxTokens, hideSuggestions: !config.introspection };
      const { document, operation: found } = supergraph.read(sent, operationName, limits);
      return { sent, document, found };
    });
    const schema = supergraph.schema;
    const admitted = admitOperation(config, { schema, document, operation: found, operationName, variables, extensions });
    const { operation } = admitted;
    const isSubscription = operation.operation === "subscription";
    const isPlanned = isSubscription
      ? supergraph.hasPlan(sent, operationName)
      : await budget.isPlanned(operation, { hash: sent.hash, operationName });
    await budget.charge(context.caller, admitted, isPlanned);
    const run = isSubscription ? subscription() : () => execute(payload, context, sent);
    return {
      schema,
      document,
      ...(operationName === undefined ? {} : { operationName }),
      variableValues: variables,
      contextValue: () => withCorrelation(context.correlationId, run),
    };

    function subscription(): () => Promise<unknown> {
      const plannable = { document, operation, query: sent.query, operationName };
      const make = (node: QueryPlan | null) => supergraph.plan(sent, plannable, node);
      // Planning and opening need a place. The stream outlives it, so it begins outside of the work that has a deadline.
      const open = async () => {
        const plan = isPlanned ? make(null) : await budget.plan(context, plannable, make);
        return withoutWork(() => subscriptions.subscribe({ query: sent.query, plan, variables, ...context }));
      };
      return () => admit({ document: sent.document, operationName }, context, open, () => true);
    }
  };
}

const neverGone = () => (): void => undefined;
