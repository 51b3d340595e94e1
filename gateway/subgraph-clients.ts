import type { Logger } from "../platform/logging/logger";
import type { PrincipalTokens } from "./auth/principal-tokens";
import type { GatewayConfig } from "./config";
import { SubgraphClient } from "./subgraph-client";

/** The data source of each subgraph, one for queries, mutations and the completion of live events together. */
export class SubgraphClients {
  private readonly clients = new Map<string, SubgraphClient>();

  constructor(
    private readonly config: Pick<GatewayConfig, "subgraphConnections" | "subgraphTimeout" | "operationTimeout">,
    private readonly tokens: PrincipalTokens,
    private readonly logger: Logger,
  ) {}

  /** The client of a subgraph at this endpoint. Plans made before a reload keep the endpoints of their supergraph. */
  of(name: string, endpoint: string): SubgraphClient {
    const key = `${name} ${endpoint}`;
    const known = this.clients.get(key);
    if (known) return known;
    const client = new SubgraphClient({
      name,
      endpoint,
      tokens: this.tokens,
      connections: this.config.subgraphConnections,
      timeout: this.config.subgraphTimeout,
      operationTimeout: this.config.operationTimeout,
      logger: this.logger,
    });
    this.clients.set(key, client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
  }
}
