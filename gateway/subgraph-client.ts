import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from "@apollo/gateway";
import type { GraphQLFormattedError } from "graphql";
import { Pool, errors as undiciErrors } from "undici";
import { PRINCIPAL_HEADER } from "../platform/auth/principal-token";
import { AppError } from "../platform/errors/app-error";
import { platformErrors, unavailable } from "../platform/errors/platform-errors";
import { CORRELATION_HEADER } from "../platform/logging/correlation";
import type { Logger } from "../platform/logging/logger";
import { PRIORITY_HEADER } from "../platform/overload/priority";
import { DEADLINE_HEADER, Work } from "../platform/overload/work";
import type { PrincipalTokens } from "./auth/principal-tokens";
import { failedFetch } from "./failed-fetch";
import type { GatewayContext } from "./gateway-context";
import { SubgraphGuard, type Attempt } from "./overload/subgraph-guard";
import { deduplicate, spreadEntities, spreadErrors } from "./representations";

export interface SubgraphClientOptions {
  /** The subgraph's public name. */
  readonly name: string;
  /** Where it answers GraphQL, e.g. `http://127.0.0.1:3001/graphql`. */
  readonly endpoint: string;
  readonly tokens: PrincipalTokens;
  readonly connections: number;
  /** Milliseconds for one fetch. */
  readonly timeout: number;
  /** Milliseconds for everything that one event of a subscription needs. */
  readonly operationTimeout: number;
  readonly logger: Logger;
}

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
}

/** What to look at when a subgraph refuses what this gateway signed. */
const REFUSED_PRINCIPAL =
  "PRINCIPAL_PUBLIC_KEYS of the subgraph lacks the public key of PRINCIPAL_PRIVATE_KEY, or the clocks differ";

type Options = GraphQLDataSourceProcessOptions<GatewayContext>;

/**
 * The data source of one subgraph: keep-alive connections, each entity requested once, the caller's signed principal, a
 * deadline. It never throws: a subgraph that fails is a response with errors at the fields it owed.
 */
export class SubgraphClient implements GraphQLDataSource<GatewayContext> {
  private readonly pool: Pool;
  private readonly guard: SubgraphGuard;
  private readonly path: string;

  constructor(private readonly options: SubgraphClientOptions) {
    const { endpoint, connections, timeout } = options;
    const { origin, pathname, search } = new URL(endpoint);
    this.path = `${pathname}${search}`;
    this.pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 30_000, headersTimeout: timeout, bodyTimeout: timeout, connect: { timeout: 2_000 } });
    this.guard = new SubgraphGuard({ name: options.name, places: connections, timeout, logger: options.logger });
  }

  async process({ request, context }: Options): Promise<Answer> {
    const { query = "", variables = {} } = request;
    const { caller, correlationId, work: given } = context as GatewayContext;
    const work = given ?? new Work({ service: "gateway", priority: "normal", timeout: this.options.operationTimeout });
    const repeated = Array.isArray(variables.representations) ? deduplicate(variables.representations) : null;
    try {
      const body = JSON.stringify({ query, variables: repeated ? { ...variables, representations: repeated.unique } : variables });
      const principal = await caller.principal();
      const headersOf = ({ timeout }: Attempt) => ({
        "content-type": "application/json",
        [PRINCIPAL_HEADER]: this.options.tokens.of(principal),
        [CORRELATION_HEADER]: correlationId,
        [PRIORITY_HEADER]: work.priority,
        [DEADLINE_HEADER]: String(timeout),
      });
      const mutation = query.startsWith("mutation");
      const answer = await this.guard.run(work, (attempt) => this.send(body, headersOf(attempt), attempt.signal, !mutation)).finally(() => {
        // The caller may just have become a member of something, or have signed out: what follows needs to know. Also
        // when no answer came, since it may have been done all the same.
        if (mutation && this.options.name === "auth") caller.refresh();
      });
      if (repeated && answer.data && Array.isArray(answer.data._entities)) answer.data._entities = spreadEntities(answer.data._entities, repeated.placeOf);
      if (repeated && answer.errors) answer.errors = spreadErrors(answer.errors, repeated.placeOf);
      return answer;
    } catch (error) {
      return failedFetch({ query, variables }, error instanceof AppError ? error : unavailable(this.options.name, undefined, error));
    } finally {
      if (!given) work.finish();
    }
  }

  async close(): Promise<void> {
    this.guard.close();
    await this.pool.close();
  }

  private async send(body: string, headers: Record<string, string>, signal: AbortSignal, repeatable: boolean): Promise<Answer> {
    const attempt = () => this.pool.request({ path: this.path, method: "POST", headers, body, signal });
    const response = await attempt().catch((error: unknown) => {
      // The other side closed an idle connection at the moment in which we used it.
      if (repeatable && error instanceof undiciErrors.SocketError) return attempt();
      throw error;
    });
    const text = await response.body.text();
    if (response.statusCode === 401) throw new Error(`the subgraph refused the principal: ${REFUSED_PRINCIPAL}`);
    const answer = JSON.parse(text) as Answer & { readonly error?: { readonly code: string; readonly retryAfter?: number } };
    // Refused before GraphQL: the subgraph is there and has no capacity left.
    if (answer.error?.code === platformErrors.SERVICE_UNAVAILABLE.code) throw unavailable(this.options.name, answer.error.retryAfter);
    if (answer.data === undefined && !Array.isArray(answer.errors)) throw new Error(`the subgraph answered ${response.statusCode} without GraphQL`);
    return answer;
  }
}
