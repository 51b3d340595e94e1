import type { FastifyInstance } from "fastify";
import { GraphQLBoolean, GraphQLObjectType, GraphQLSchema } from "graphql";
import type { AddressInfo } from "node:net";
import { WebSocket } from "ws";
import { z } from "zod";
import { generateKeyPairSync } from "node:crypto";
import { anonymous, type Principal } from "../auth/principal";
import { PRINCIPAL_HEADER, signPrincipal } from "../auth/principal-token";
import { PrincipalVerifier } from "../auth/principal-verifier";
import { forbidden, unauthenticated } from "../errors/platform-errors";
import type { GraphContext } from "../graphql/graph-context";
import { mountGraphql } from "../graphql/mount-graphql";
import { createHttpServer } from "../http/http-server";
import { acceptWebSockets } from "../http/web-sockets";
import { CapturedLog } from "../testing/captured-log";
import { keysTo, principalPrivateKey, principalPublicKeys } from "../testing/test-keys";
import { defineCall } from "../webhooks/define-call";
import { handleCall, mountCalls } from "../webhooks/handle-call";
import { createLogger } from "./logger";

const ADDRESS = "203.0.113.77";
const refuse = () => Promise.reject(forbidden());
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: "Query",
    fields: { a: { type: GraphQLBoolean, resolve: refuse }, b: { type: GraphQLBoolean, resolve: refuse }, fine: { type: GraphQLBoolean } },
  }),
});
const echo = defineCall({
  name: "echo", service: "core", callers: ["scans"], method: "POST", path: "/echo", priority: "high", timeout: 1_000,
  request: z.object({}), response: z.object({}),
});
const user: Principal = {
  ...anonymous(ADDRESS),
  user: { id: "u-1", sessionId: "s-1", via: "session", verified: true, permissions: [], memberships: [] },
};

let log: CapturedLog;
let app: FastifyInstance;
beforeEach(async () => {
  log = new CapturedLog();
  const logger = createLogger("core", "info", log.sink);
  app = createHttpServer({ service: "core", logger, dependencies: {} });
  await mountGraphql<GraphContext>(app, { name: "core", schema, verifier: new PrincipalVerifier(principalPublicKeys), logger, context: (principal) => ({ principal }) });
  const authenticate = () => Promise.reject(unauthenticated("This token is invalid."));
  mountCalls(app, [handleCall(echo, async () => ({}), { authenticate, request: z.object({}), handle: async () => ({}) })], keysTo("core"), logger);
  app.get("/files/:name", async () => refuse());
});
afterEach(() => app.close());

const security = () => log.lines.filter(({ data }) => data?.type === "security").map(({ message, data }) => ({ message, ...data }));
const query = (text: string, principal: Principal | null, key = principalPrivateKey) => {
  const payload = JSON.stringify({ query: text });
  const signed = principal && signPrincipal(principal, key);
  return app.inject({ method: "POST", url: "/graphql", payload, headers: { "content-type": "application/json", ...(signed ? { [PRINCIPAL_HEADER]: signed } : {}) } });
};

it("logs one refusal for an operation, whatever it asked for, with who was refused", async () => {
  await query("{ a b fine }", user);
  expect(security()).toEqual([
    { message: "access forbidden", type: "security", reason: "permission missing", userId: "u-1", network: "203.0.113.0/24" },
  ]);
});

it("logs nothing of operations that are allowed or invalid", async () => {
  await query("{ fine }", user);
  await query("{ nothing }", user);
  expect(security()).toEqual([]);
});

it.each([["no", null, principalPrivateKey], ["a forged", user, generateKeyPairSync("ed25519").privateKey]] as const)("logs a request with %s principal", async (_what, principal, key) => {
  await query("{ fine }", principal, key);
  expect(security()).toMatchObject([{ message: "principal refused", reason: "missing or invalid signature" }]);
});

it("logs a request that is forbidden by its route, whose path may be a secret", async () => {
  await app.inject({ url: "/files/secret-name?signature=1", remoteAddress: ADDRESS });
  expect(security()).toMatchObject([{ message: "access forbidden", subject: "/files/:name", network: "203.0.113.0/24" }]);
  expect(JSON.stringify(log.lines)).not.toContain("secret-name");
});

it("logs a call whose signature is invalid, and a token that is", async () => {
  await app.inject({ method: "POST", url: "/echo", payload: {}, remoteAddress: ADDRESS, headers: { "x-api-key": "scans", "x-signature": "t=1,v1=00" } });
  await app.inject({ method: "POST", url: "/echo", payload: {}, remoteAddress: ADDRESS, headers: { authorization: "Bearer nonsense" } });
  expect(security()).toMatchObject([
    { message: "service call refused", subject: "echo", network: "203.0.113.0/24" },
    { message: "token refused", reason: "This token is invalid.", network: "203.0.113.0/24" },
  ]);
});

it("logs a WebSocket from an origin that may not connect", async () => {
  const other = createHttpServer({ service: "gateway", logger: createLogger("gateway", "info", log.sink), dependencies: {} });
  acceptWebSockets(other, { maxPayload: 1_000, refuse: () => forbidden(), logger: createLogger("gateway", "info", log.sink) });
  await other.listen({ port: 0, host: "127.0.0.1" });
  const socket = new WebSocket(`ws://127.0.0.1:${(other.server.address() as AddressInfo).port}/graphql`);
  await expect(new Promise((_, reject) => socket.once("error", reject))).rejects.toThrow("403");
  expect(security()).toMatchObject([{ message: "access forbidden", reason: "websocket refused" }]);
  await other.close();
});
