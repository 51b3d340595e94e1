import { generateKeyPairSync } from "node:crypto";
import { Query, Resolver } from "type-graphql";
import { z } from "zod";
import { anonymous } from "../auth/principal";
import { publicKeyText } from "../auth/principal-keys";
import { PRINCIPAL_HEADER, signPrincipal } from "../auth/principal-token";
import { keysForCallsTo } from "../config/call-key-variables";
import { readConfig } from "../config/define-config";
import { subgraphVariables } from "../config/subgraph-variables";
import { buildFederatedSchema } from "../graphql/subgraph-schema";
import { createLogger } from "../logging/logger";
import { testSecret } from "../testing/test-keys";
import { defineCall } from "../webhooks/define-call";
import { handleCall, mountCalls } from "../webhooks/handle-call";
import { ServiceClient } from "../webhooks/service-client";
import type { SubgraphDefinition } from "./define-subgraph";
import { serveSubgraph } from "./serve-subgraph";

const ping = defineCall({ name: "ping", service: "core", callers: ["payments"], method: "POST", path: "/api/internal/ping", request: z.object({}), response: z.object({}) });

@Resolver()
class NothingResolver {
  @Query(() => String, { description: "Nothing" })
  nothing(): string {
    return "";
  }
}

const read = (env?: NodeJS.ProcessEnv) => readConfig(subgraphVariables("core", 0), env);

const definition: SubgraphDefinition<ReturnType<typeof read>, { jobs: []; tasks: []; relays: []; dependencies: Record<string, never>; close: () => Promise<void> }, { principal: never }> = {
  name: "core",
  readConfig: read,
  incomingKeys: keysForCallsTo("core", { payments: ["core"] }),
  createModule: () => ({ jobs: [], tasks: [], relays: [], dependencies: {}, close: async () => undefined }),
  schema: () => buildFederatedSchema({ resolvers: [new NothingResolver()] }),
  context: (_module, principal) => ({ principal: principal as never }),
  routes: (app, _module, config, logger) => mountCalls(app, [handleCall(ping, async () => ({}))], config.incomingKeys, logger),
};

interface Keys {
  readonly PRINCIPAL_PUBLIC_KEYS: string;
  readonly PAYMENTS_TO_CORE_KEY: string;
}

/** Starts core with these keys, and tries what `attempt` tries. */
async function withCore<T>(keys: Keys, attempt: (url: string) => Promise<T>): Promise<T> {
  const env = { NODE_ENV: "production", REDIS_URL: process.env.TEST_REDIS_URL, LOG_LEVEL: "silent", CORE_PORT: "0", ...keys };
  const running = await serveSubgraph(definition, env);
  try {
    return await attempt(running.urls.core ?? "");
  } finally {
    await running.stop();
  }
}

const [oldPair, newPair] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")];
const [oldPublic, newPublic] = [publicKeyText(oldPair.publicKey), publicKeyText(newPair.publicKey)];
const [oldKey, newKey] = [testSecret("old"), testSecret("new")];

/** Whether core answers a gateway with the old key, one with the new key, and payments with each list of keys. */
const accepted = (url: string): Promise<boolean[]> =>
  Promise.all([
    ...[oldPair, newPair].map(async ({ privateKey }) => {
      const headers = { "content-type": "application/json", [PRINCIPAL_HEADER]: signPrincipal(anonymous(), privateKey) };
      const response = await fetch(`${url}/graphql`, { method: "POST", headers, body: '{"query":"{ nothing }"}' });
      return response.status === 200;
    }),
    ...[[oldKey], [oldKey, newKey], [newKey, oldKey], [newKey]].map(async (keys) => {
      const client = new ServiceClient("payments", { core: url }, { core: keys }, createLogger("payments", "silent"));
      const ok = await client.call(ping, {}).then(
        () => true,
        (error: { status?: number }) => {
          expect(error.status).toBe(401);
          return false;
        },
      );
      await client.close();
      return ok;
    }),
  ]);

describe("a rotation of keys", () => {
  // Each step of the receiver, and who is accepted then: the gateways, then payments before, during and after its own steps.
  it.each<[string, string[], string[], boolean[]]>([
    ["before", [oldPublic], [oldKey], [true, false, true, true, false, false]],
    ["with the new key added", [oldPublic, newPublic], [oldKey, newKey], [true, true, true, true, true, true]],
    ["with the new key first", [newPublic, oldPublic], [newKey, oldKey], [true, true, true, true, true, true]],
    ["with the old key removed", [newPublic], [newKey], [false, true, false, false, true, true]],
  ])("%s", async (_step, publicKeys, callKeys, expected) => {
    const keys = { PRINCIPAL_PUBLIC_KEYS: publicKeys.join(","), PAYMENTS_TO_CORE_KEY: callKeys.join(",") };
    expect(await withCore(keys, accepted)).toEqual(expected);
  });
});

it("a subgraph does not start without the keys that it verifies with, and names them", async () => {
  await expect(withCore({ PRINCIPAL_PUBLIC_KEYS: "", PAYMENTS_TO_CORE_KEY: "" }, accepted)).rejects.toMatchObject({
    problems: ["PRINCIPAL_PUBLIC_KEYS: is required", "PAYMENTS_TO_CORE_KEY: is required"],
  });
});
