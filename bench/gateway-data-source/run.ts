/**
 * How much CPU the gateway spends on one federated query, with our data source and with @apollo/gateway's own.
 * Ours also sends the signed caller with every fetch, which the other does not.
 *
 * Usage (built): node dist/bench/gateway-data-source/run.js
 */
import { composeServices } from "@apollo/composition";
import { ApolloGateway, RemoteGraphQLDataSource, type GraphQLDataSource } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { parse } from "graphql";
import { fork } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cpus } from "node:os";
import { join } from "node:path";
import { createLogger } from "../../platform/logging/logger";
import { Caller } from "../../gateway/auth/caller";
import { PrincipalTokens } from "../../gateway/auth/principal-tokens";
import type { GatewayContext } from "../../gateway/gateway-context";
import { SubgraphClient } from "../../gateway/subgraph-client";

process.env.APOLLO_TELEMETRY_DISABLED = "true";

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const SDL = {
  core: `${LINK} type Query { event: Event events(first: Int!): [Event!]! } type Event { id: ID! title: String! organizer: User! } type User @key(fields: "id") { id: ID! }`,
  auth: `${LINK} type Query { me: User } type User @key(fields: "id") { id: ID! name: String }`,
};
const CASES = [
  { name: "small: one event with its organizer", query: "{ event { title organizer { name } } }", variables: {}, runs: 2_000 },
  { name: "repeated: 500 events with 20 organizers", query: "query($n: Int!) { events(first: $n) { title organizer { name } } }", variables: { n: 500 }, runs: 150 },
];
const ROUNDS = 5;
const CONCURRENCY = 8;

type Server = ApolloServer<GatewayContext>;

async function serverWith(supergraphSdl: string, dataSource: (name: string) => GraphQLDataSource): Promise<Server> {
  const server = new ApolloServer<GatewayContext>({ gateway: new ApolloGateway({ supergraphSdl, buildService: ({ name }) => dataSource(name), __exposeQueryPlanExperimental: false }), stopOnTerminationSignals: false });
  await server.start();
  return server;
}

/** @returns microseconds of CPU for one query */
async function measure(server: Server, query: string, variables: object, runs: number): Promise<number> {
  const contextValue: GatewayContext = { caller: new Caller(null, { address: "127.0.0.1", locale: "en" }, {} as never), correlationId: "benchmark" };
  let left = runs;
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      while (left-- > 0) {
        const { body } = await server.executeOperation({ query, variables: variables as Record<string, unknown> }, { contextValue });
        if (body.kind !== "single" || body.singleResult.errors) throw new Error(`the query failed: ${JSON.stringify(body)}`);
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / runs;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function main(): Promise<void> {
  const subgraphs = fork(join(__dirname, "subgraphs.js"));
  const port = await new Promise<number>((resolve) => subgraphs.once("message", (message) => resolve(message as number)));
  const url = `http://127.0.0.1:${port}`;
  const { supergraphSdl, errors } = composeServices(Object.entries(SDL).map(([name, sdl]) => ({ name, url, typeDefs: parse(sdl) })));
  if (errors) throw new AggregateError(errors);
  const logger = createLogger("benchmark", "warn");
  const tokens = new PrincipalTokens(generateKeyPairSync("ed25519").privateKey);
  const clients: SubgraphClient[] = [];
  const ours = await serverWith(supergraphSdl, (name) => {
    const client = new SubgraphClient({ name, endpoint: `${url}/graphql`, tokens, connections: 32, operationTimeout: 10_000, timeout: 10_000, logger });
    clients.push(client);
    return client as GraphQLDataSource;
  });
  const stock = await serverWith(supergraphSdl, () => new RemoteGraphQLDataSource({ url: `${url}/graphql` }));

  console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}; CPU of the gateway alone, median of ${ROUNDS} rounds in turn`);
  for (const { name, query, variables, runs } of CASES) {
    const times = { ours: [] as number[], stock: [] as number[] };
    for (const server of [ours, stock]) await measure(server, query, variables, Math.ceil(runs / 4));
    for (let round = 0; round < ROUNDS; round += 1) {
      times.ours.push(await measure(ours, query, variables, runs));
      times.stock.push(await measure(stock, query, variables, runs));
    }
    const [a, b] = [median(times.ours), median(times.stock)];
    console.log(`${name}: ours ${(a / 1000).toFixed(2)} ms, stock ${(b / 1000).toFixed(2)} ms, stock/ours = ${(b / a).toFixed(1)}`);
  }
  await Promise.all([ours.stop(), stock.stop(), ...clients.map((client) => client.close())]);
  subgraphs.disconnect();
}

void main();
