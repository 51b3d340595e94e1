import { composeServices } from "@apollo/composition";
import type { FastifyInstance } from "fastify";
import { parse } from "graphql";
import { sign } from "jsonwebtoken";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { principalChanged } from "../../contracts/topics/topics";
import { resolvePrincipalCall } from "../../contracts/webhooks/resolve-principal.call";
import { PrincipalVerifier } from "../../platform/auth/principal-verifier";
import type { GraphContext } from "../../platform/graphql/graph-context";
import { mountGraphql } from "../../platform/graphql/mount-graphql";
import type { SubgraphSchema } from "../../platform/graphql/subgraph-schema";
import { createHttpServer } from "../../platform/http/http-server";
import { listen } from "../../platform/http/listen";
import { createLogger, type Logger } from "../../platform/logging/logger";
import { PubSub } from "../../platform/pubsub/pubsub";
import { connectRedis } from "../../platform/redis/connect-redis";
import { keysTo, principalPublicKeys, testKeys } from "../../platform/testing/test-keys";
import { handleCall, mountCalls } from "../../platform/webhooks/handle-call";
import type { Account } from "../auth/principals";
import { eventsSchema } from "./events.subgraph";
import { FakeState } from "./fake-state";
import { peopleSchema } from "./people.subgraph";


/** A subgraph that can be stopped hard and started again at its address. */
export class FakeSubgraph {
  url = "";
  private app: FastifyInstance | undefined;

  constructor(
    readonly name: string,
    private readonly schema: SubgraphSchema["schema"],
    private readonly logger: Logger,
    private readonly routes: (app: FastifyInstance) => void = () => undefined,
  ) {}

  async start(): Promise<void> {
    const app = createHttpServer({ service: this.name, logger: this.logger, dependencies: {} });
    await mountGraphql<GraphContext>(app, { name: this.name, schema: this.schema, verifier: new PrincipalVerifier(principalPublicKeys), logger: this.logger, context: (principal) => ({ principal }) });
    this.routes(app);
    const sockets = new Set<import("node:net").Socket>();
    app.server.on("connection", (socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
    app.addHook("onClose", async () => {
      for (const socket of sockets) socket.destroy();
    });
    this.url = await listen(app, "127.0.0.1", this.url === "" ? 0 : Number(new URL(this.url).port));
    this.cut = () => {
      for (const socket of sockets) socket.destroy();
    };
    this.app = app;
  }

  /** As a crash does it: connections are gone without a word. */
  cut: () => void = () => undefined;

  async stop(): Promise<void> {
    const { app } = this;
    this.app = undefined;
    this.cut();
    await app?.close();
  }
}

/** Two subgraphs under the names of real ones, and what a gateway needs to know to stand in front of them. */
export interface FakeSystem {
  readonly state: FakeState;
  readonly people: FakeSubgraph;
  readonly events: FakeSubgraph;
  readonly pubsub: PubSub;
  readonly env: NodeJS.ProcessEnv;
  readonly supergraphFile: string;
  /** An access token of this account's session. */
  readonly token: (account: Account, options?: { expiresIn?: number; key?: KeyObject; audience?: string }) => string;
  /** What auth says to the gateways. */
  readonly tell: (account: Account, ended?: readonly string[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startFakeSystem(): Promise<FakeSystem> {
  const redisUrl = process.env.TEST_REDIS_URL;
  if (!redisUrl) throw new Error("TEST_REDIS_URL is not set: run this test with `npm run test:int`");
  const logger = createLogger("fake", "silent");
  const connections = [connectRedis(redisUrl, logger), connectRedis(redisUrl, logger)] as const;
  const pubsub = new PubSub(...connections, logger);
  const state = new FakeState();
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = "test-key";

  const resolve = handleCall(resolvePrincipalCall, async (question) => {
    state.resolved += 1;
    const sessionId = "sessionId" in question ? question.sessionId : state.keys.get(question.apiKey);
    return { user: structuredClone(state.accounts.get(sessionId ?? "") ?? null) };
  });
  const schemas = { auth: await peopleSchema(state), core: await eventsSchema(state, pubsub) };
  const people = new FakeSubgraph("auth", schemas.auth.schema, logger, (app) => {
    mountCalls(app, [resolve], keysTo("auth"), logger);
    app.get("/.well-known/jwks.json", (_request, reply) => {
      state.keySetRequests += 1;
      const key = { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" };
      return reply.header("cache-control", "public, max-age=300").send({ keys: [key] });
    });
    app.addHook("onRequest", async ({ url }) => void (state.healthRequests += Number(url === "/health")));
  });
  const events = new FakeSubgraph("core", schemas.core.schema, logger, (app) => {
    app.addHook("onRequest", async ({ url }) => void (state.healthRequests += Number(url === "/health")));
  });
  await Promise.all([people.start(), events.start()]);

  const supergraphFile = join(mkdtempSync(join(tmpdir(), "gateway-test-")), "supergraph.graphql");
  writeFileSync(supergraphFile, composeFakes({ auth: schemas.auth.sdl, core: schemas.core.sdl }));
  return {
    state, people, events, pubsub, supergraphFile,
    env: {
      NODE_ENV: "test", REDIS_URL: redisUrl, ...testKeys(), SUPERGRAPH: supergraphFile, GATEWAY_PORT: "0", LOG_LEVEL: "silent",
      AUTH_URL: people.url, CORE_URL: events.url, RATE_LIMIT: "0",
    },
    token: (account, { expiresIn = 3_600, key = privateKey, audience = "event-planner" } = {}) =>
      sign({ sid: account.sessionId }, key, { algorithm: "ES256", keyid: kid, issuer: "event-planner", audience, subject: account.id, expiresIn }),
    tell: (account, ended = []) => pubsub.publish(principalChanged, "all", { userId: account.id, ended: [...ended] }),
    stop: async () => {
      await Promise.all([people.stop(), events.stop()]);
      for (const connection of connections) connection.disconnect();
    },
  };
}

export function composeFakes(sdls: Readonly<Record<string, string>>): string {
  const { supergraphSdl, errors } = composeServices(Object.entries(sdls).map(([name, sdl]) => ({ name, url: `http://${name}/graphql`, typeDefs: parse(sdl) })));
  if (errors) throw new AggregateError(errors, errors.map(({ message }) => message).join("\n"));
  return supergraphSdl;
}
