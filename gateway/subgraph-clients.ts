import type { Logger } from "../platform/logging/logger";
import type { GatewayConfig } from "./config";
import { SubgraphClient } from "./subgraph-client";

/** The data source of each subgraph, one for queries, mutations and the completion of live events together. */
export class SubgraphClients {
  private readonly clients = new Map<string, SubgraphClient>();

  /** @param urls origin by name of subgraph */
  constructor(
    private readonly urls: Readonly<Record<string, string>>,
    private readonly config: Pick<GatewayConfig, "principalSecrets" | "subgraphConnections" | "subgraphTimeout" | "operationTimeout">,
    private readonly logger: Logger,
  ) {}

  /** @throws Error for a subgraph of the supergraph that has no URL here */
  of(name: string): SubgraphClient {
    const known = this.clients.get(name);
    if (known) return known;
    const url = this.urls[name];
    if (url === undefined) throw new Error(`there is no URL for the subgraph ${name}`);
    const client = new SubgraphClient({
      name,
      url,
      secrets: this.config.principalSecrets,
      connections: this.config.subgraphConnections,
      timeout: this.config.subgraphTimeout,
      operationTimeout: this.config.operationTimeout,
      logger: this.logger,
    });
    this.clients.set(name, client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
  }
}
