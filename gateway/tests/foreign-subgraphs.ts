import { composeServices } from "@apollo/composition";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse, type GraphQLSchema } from "graphql";
import { handleProtocols, makeServer } from "graphql-ws";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type RawData } from "ws";

interface Foreign {
  readonly sdl: string;
  readonly resolvers: Record<string, unknown>;
}

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';

/** Subgraphs that know nothing of this project: no principal, no health check, a path of their own each. */
const SUBGRAPHS: Readonly<Record<string, Foreign>> = {
  products: {
    sdl: `${LINK} type Query { product(id: ID!): Product } type Product @key(fields: "id") { id: ID! name: String! }`,
    resolvers: {
      Query: { product: (_: unknown, { id }: { id: string }) => ({ id, name: `Product ${id}` }) },
      Product: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `Product ${id}` }) },
    },
  },
  "stock-levels": {
    sdl: `${LINK} type Query { low: [Product!]! } type Product @key(fields: "id") { id: ID! left: Int! } type Subscription { stockChanged(id: ID!): Product }`,
    resolvers: {
      Query: { low: () => [{ id: "1" }] },
      Product: { left: ({ id }: { id: string }) => Number(id) * 10 },
      Subscription: {
        stockChanged: {
          async *subscribe(_: unknown, { id }: { id: string }) {
            yield { stockChanged: { id } };
          },
        },
      },
    },
  },
  reviews: {
    sdl: `${LINK} type Query { best: Product } type Product @key(fields: "id") { id: ID! stars: Int }`,
    resolvers: { Query: { best: () => ({ id: "7" }) }, Product: { stars: () => 5 } },
  },
};

/** A host that serves each of them below `/suite/`. */
export class ForeignHost {
  /** Paths that were asked for by POST. */
  readonly asked: string[] = [];
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true, handleProtocols });
  private readonly schemas = new Map<string, GraphQLSchema>();

  constructor() {
    for (const [name, { sdl, resolvers }] of Object.entries(SUBGRAPHS))
      this.schemas.set(`/suite/${name}`, buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }));
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const schema = this.schemas.get(request.url ?? "");
        this.asked.push(`${request.method} ${request.url}`);
        if (!schema || request.method !== "POST") return void response.writeHead(404).end("nothing here");
        const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
          query: string;
          variables?: Record<string, unknown>;
        };
        void graphql({ schema, source: query, variableValues: variables ?? {} }).then((result) =>
          response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result)),
        );
      });
    });
    this.server.on("upgrade", (request, socket, head) => {
      const schema = this.schemas.get(request.url ?? "");
      if (!schema) return void socket.destroy();
      this.sockets.handleUpgrade(request, socket, head, (client) => {
        const closed = makeServer({ schema }).opened(
          {
            protocol: client.protocol,
            send: (data) => new Promise((resolve) => client.send(data, () => resolve())),
            close: (code, reason) => client.close(code, reason),
            onMessage: (handle) => client.on("message", (data: RawData) => void handle((data as Buffer).toString())),
          },
          undefined,
        );
        client.once("close", (code) => void closed(code));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A supergraph of these subgraphs. @param urls other URLs than their own */
  supergraph(names: readonly string[], urls: Readonly<Record<string, string>> = {}): string {
    const services = names.map((name) => ({
      name,
      url: urls[name] ?? `${this.origin}/suite/${name}`,
      typeDefs: parse(SUBGRAPHS[name]?.sdl ?? ""),
    }));
    const { supergraphSdl, errors } = composeServices(services);
    if (errors) throw new AggregateError(errors);
    return supergraphSdl;
  }

  async stop(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
