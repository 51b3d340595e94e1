import { Query, Resolver } from "type-graphql";
import { readConfig } from "../config/define-config";
import { subgraphVariables } from "../config/subgraph-variables";
import { buildFederatedSchema } from "../graphql/subgraph-schema";
import type { Running } from "../lifecycle/run-process";
import type { SubgraphDefinition } from "./define-subgraph";
import { openResources, type Resources } from "./resources";
import { serveSubgraph } from "./serve-subgraph";
import { createLogger } from "../logging/logger";
import { connectRedis } from "../redis/connect-redis";
import { startOwnRedis } from "../testing/own-redis";
import { testKeys } from "../testing/test-keys";
import { waitFor } from "../testing/wait-for";

@Resolver()
class NothingResolver {
  @Query(() => String, { description: "Nothing" })
  nothing(): string {
    return "";
  }
}

const definition: SubgraphDefinition<ReturnType<typeof read>, { jobs: []; tasks: []; relays: []; dependencies: Record<string, never>; close: () => Promise<void> }, { principal: never }> = {
  name: "core",
  readConfig: read,
  createModule: () => ({ jobs: [], tasks: [], relays: [], dependencies: {}, close: async () => undefined }),
  schema: () => buildFederatedSchema({ resolvers: [new NothingResolver()] }),
  context: (_module, principal) => ({ principal: principal as never }),
};

function read(env?: NodeJS.ProcessEnv) {
  return readConfig(subgraphVariables("core", 0), env);
}

const environment = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  REDIS_URL: process.env.TEST_REDIS_URL, LOG_LEVEL: "silent", CORE_PORT: "0",
  ...testKeys(), ...more,
});
const running: Running[] = [];
const start = async (more: NodeJS.ProcessEnv, shared?: Resources): Promise<Running["urls"]> => {
  const subgraph = await serveSubgraph(definition, environment(more), shared);
  running.push(subgraph);
  return subgraph.urls;
};
const status = async (url: string | undefined): Promise<number> => (await fetch(`${url}/metrics`)).status;

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()));
});

it("shows metrics on the main port in development", async () => {
  const urls = await start({ NODE_ENV: "development" });
  expect([await status(urls.core), urls.coreMetrics]).toEqual([200, undefined]);
});

it("shows metrics nowhere in production, unless they have a port of their own", async () => {
  const urls = await start({ NODE_ENV: "production" });
  expect([await status(urls.core), urls.coreMetrics]).toEqual([404, undefined]);
  const own = await start({ NODE_ENV: "production", METRICS_PORT: "0" });
  expect([await status(own.core), await status(own.coreMetrics)]).toEqual([404, 200]);
});

it("is not ready while Redis accepts no writes, and names it", async () => {
  const server = await startOwnRedis();
  const redis = connectRedis(server.url, createLogger("test", "silent"));
  const { core } = await start({ NODE_ENV: "development", REDIS_URL: server.url });
  const ready = async (): Promise<unknown> => {
    const response = await fetch(`${core}/health/ready`);
    return { status: response.status, ...((await response.json()) as object) };
  };
  expect(await ready()).toEqual({ status: "ready", service: "core", dependencies: { redis: true } });
  await redis.config("SET", "maxmemory", "1");
  await waitFor("the change", async () => ((await ready()) as { status: string }).status === "not ready");
  expect(await ready()).toEqual({ status: "not ready", service: "core", dependencies: { redis: false } });
  expect((await fetch(`${core}/health`)).status).toBe(200);
  await redis.config("SET", "maxmemory", "0");
  await waitFor("the repair", async () => (await fetch(`${core}/health/ready`)).status === 200);
  redis.disconnect();
  await running.pop()?.stop();
  await server.close();
});

it("leaves the metrics to the process where it shares one", async () => {
  const resources = openResources(process.env.TEST_REDIS_URL ?? "", createLogger("test", "silent"));
  const urls = await start({ NODE_ENV: "production", METRICS_PORT: "0" }, resources);
  expect(urls).toEqual({ core: urls.core });
  await running.pop()?.stop();
  await resources.close();
});
