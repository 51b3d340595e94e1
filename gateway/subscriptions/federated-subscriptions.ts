import { getVariableValues } from "graphql";
import { createHash } from "node:crypto";
import { anonymous, type Principal } from "../../platform/auth/principal";
import { MAX_FIELDS } from "../../platform/errors/bounded-fields";
import { unauthenticated, unavailable } from "../../platform/errors/platform-errors";
import type { Logger } from "../../platform/logging/logger";
import { authorizationKey, Caller } from "../auth/caller";
import { credentialKey } from "../auth/credential";
import type { PrincipalTokens } from "../auth/principal-tokens";
import type { PrincipalChange, Principals } from "../auth/principals";
import type { SubgraphClients } from "../subgraph-clients";
import type { EndpointOf } from "../subgraph-endpoints";
import type { BoundedQueue } from "./bounded-queue";
import type { LiveResult } from "./complete-event";
import { LiveStream } from "./live-stream";
import { LiveSupergraph, type LivePlan } from "./live-plan";
import { UpstreamSocket } from "./upstream-socket";

export interface FederatedSubscriptionsOptions {
  readonly endpointOf: EndpointOf;
  readonly tokens: PrincipalTokens;
  readonly clients: SubgraphClients;
  readonly principals: Principals;
  readonly logger: Logger;
}

export interface LiveRequest {
  readonly query: string;
  readonly plan: LivePlan;
  readonly variables: Record<string, unknown>;
  readonly caller: Caller;
  readonly correlationId: string;
}

/** Milliseconds between two looks at rights that nobody said had changed: keys expire, messages get lost. */
const RECHECK = 300_000;

/**
 * Subscriptions over all subgraphs. Those with the same document, variables and authorization share one stream; a
 * stream that runs keeps the plan with which it began, whatever supergraph is loaded meanwhile.
 */
export class FederatedSubscriptions {
  private supergraph: LiveSupergraph | undefined;
  private readonly shared = new Map<string, LiveStream>();
  private readonly streams = new Set<LiveStream>();
  private readonly sockets = new Map<string, UpstreamSocket>();
  private readonly unlisten: () => void;
  private readonly recheck: NodeJS.Timeout;

  constructor(private readonly options: FederatedSubscriptionsOptions) {
    this.unlisten = options.principals.onChange((change) => this.apply(change));
    this.recheck = setInterval(() => this.apply(null), RECHECK).unref();
  }

  load(sdl: string): void {
    this.supergraph = new LiveSupergraph(sdl, this.options.endpointOf);
  }

  /** The supergraph that new subscriptions are planned with. */
  get current(): LiveSupergraph {
    if (!this.supergraph) throw unavailable("gateway", 1);
    return this.supergraph;
  }

  /** How many streams are open, whatever the number of their clients. */
  get size(): number {
    return this.streams.size;
  }

  /**
   * @returns the events as they go to the client
   * @throws AggregateError of GraphQLErrors when the variables do not fit
   * @throws AppError UNAUTHENTICATED when the session is over
   */
  async subscribe({ query, plan, variables, caller, correlationId }: LiveRequest): Promise<BoundedQueue<LiveResult>> {
    const coerced = getVariableValues(plan.supergraph.schema, plan.operation.variableDefinitions ?? [], variables, { maxErrors: MAX_FIELDS });
    if (coerced.errors) throw new AggregateError(coerced.errors);
    const known = await caller.principal();
    const { credential } = caller;
    const expiresAt = await caller.expiresAt();
    // Nobody without an account is told apart by address, so that a crowd in front of one event is one stream.
    const principal = credential ? known : anonymous("", known.locale);
    const shareable = credential ? caller : new Caller(null, { address: "", locale: principal.locale }, this.options.principals);
    const owner = credential ? credentialKey(credential) : "";
    const key = createHash("sha256")
      .update(JSON.stringify([plan.supergraph.id, query, plan.operation.name?.value ?? "", coerced.coerced, owner, authorizationKey(principal)]))
      .digest("base64url");
    const stream = this.shared.get(key) ?? this.open(key, { query, plan, variables: coerced.coerced, caller: shareable, correlationId }, principal);
    return stream.join(expiresAt, unauthenticated(credential?.kind === "apiKey" ? "This API key has expired." : "This token has expired. Refresh the session and subscribe again."));
  }

  close(): void {
    clearInterval(this.recheck);
    this.unlisten();
    for (const stream of [...this.streams]) stream.finish();
    for (const socket of this.sockets.values()) socket.close();
  }

  private open(key: string, { plan, variables, caller, correlationId }: LiveRequest, principal: Principal): LiveStream {
    const { clients, tokens, logger } = this.options;
    const socket = this.socketTo(plan.supergraph.endpoint(plan.primary.serviceName));
    const stream: LiveStream = new LiveStream({
      plan, variables, caller, principal, correlationId, socket, clients, tokens, logger,
      onUnshared: () => {
        if (this.shared.get(key) === stream) this.shared.delete(key);
      },
      onOver: () => void this.streams.delete(stream),
    });
    this.shared.set(key, stream);
    this.streams.add(stream);
    return stream;
  }

  private socketTo(endpoint: string): UpstreamSocket {
    const known = this.sockets.get(endpoint);
    if (known) return known;
    const socket = new UpstreamSocket(endpoint);
    this.sockets.set(endpoint, socket);
    return socket;
  }

  private apply(change: PrincipalChange): void {
    for (const stream of [...this.streams]) if (stream.concerns(change)) void stream.reconsider(change);
  }
}
