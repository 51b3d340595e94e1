import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { after, before, test } from "node:test";

const REPOSITORY = join(import.meta.dirname, "..");
const { forbidden } = createRequire(import.meta.url)("../.dependency-cruiser.cjs");

/** Each a rule and an arrow that it must refuse: the file that imports, and what it imports. */
const violations = [
  ["no-cycles", "platform/a/one.ts", "platform/a/two.ts"],
  ["resolvable", "gateway/plugins/lost.plugin.ts", "gateway/plugins/nowhere.ts"],
  ["no-barrels", "gateway/auth/reader.ts", "gateway/auth/index.ts"],
  ["names-that-mean-something", "gateway/rest/reader.ts", "gateway/rest/utils.ts"],
  ["names-that-mean-something", "gateway/rest/other-reader.ts", "gateway/common/text.ts"],
  ["kebab-case", "gateway/rest/third-reader.ts", "gateway/rest/readAll.ts"],
  ["nothing-imports-an-entry", "gateway/server.ts", "gateway/main.ts"],
  ["no-test-code-in-the-product", "workers/patient.ts", "platform/testing/wait-for.ts"],
  ["no-dev-dependencies-in-the-product", "gateway/plugins/printing.plugin.ts", "eslint"],
  ["no-build-tools-in-the-product", "gateway/plugins/bundling.plugin.ts", "esbuild"],
  ["platform-knows-nothing-of-tickets", "platform/errors/nosy.ts", "contracts/topics/topics.ts"],
  ["platform-knows-nothing-of-tickets", "platform/errors/nosy.test.ts", "subgraphs/core/errors.ts"],
  ["platform-tests-use-core-s-database-alone", "platform/outbox/outbox.int.test.ts", "subgraphs/core/services/publish-event.ts"],
  ["contracts-are-names-and-schemas", "contracts/webhooks/busy.call.ts", "platform/http/listen.ts"],
  ["contracts-are-names-and-schemas", "contracts/webhooks/hashing.call.ts", "node:crypto"],
  ["qr-codes-need-cryptography-alone", "contracts/qr-code/drawing.ts", "qrcode"],
  ["gateway-knows-no-subgraph", "gateway/rest/shortcut.ts", "subgraphs/core/errors.ts"],
  ["subgraphs-do-not-know-each-other", "subgraphs/scans/services/shortcut.ts", "subgraphs/core/services/publish-event.ts"],
  ["subgraphs-use-their-own-database", "subgraphs/scans/repositories/foreign.repository.ts", "prisma/core/client/client.ts"],
  ["subgraphs-use-contracts-and-platform", "subgraphs/core/services/upwards.ts", "gateway/server.ts"],
  ["workers-take-whole-subgraphs", "workers/reaching-in.ts", "subgraphs/core/services/publish-event.ts"],
  ["sandbox-stands-outside", "sandbox/insider.ts", "platform/http/listen.ts"],
  ["sdk-stands-alone", "sdk/heavy.ts", "platform/http/listen.ts"],
  ["pages-run-in-a-browser", "pages/heavy.ts", "platform/http/listen.ts"],
  ["only-repositories-speak-prisma", "subgraphs/core/services/querying.ts", "prisma/core/client/client.ts"],
  ["only-repositories-speak-prisma", "gateway/querying.ts", "@prisma/client"],
  ["services-know-no-transport", "subgraphs/core/services/resolving.ts", "type-graphql"],
  ["services-know-no-transport", "subgraphs/core/services/resolving-too.ts", "graphql"],
  ["services-know-no-transport", "subgraphs/core/services/answering.ts", "fastify"],
  ["services-know-no-transport", "subgraphs/payments/services/charging.ts", "stripe"],
  ["services-know-no-transport", "subgraphs/core/services/queueing.ts", "bullmq"],
  ["services-stand-below-their-callers", "subgraphs/core/services/asking.ts", "subgraphs/core/providers/payments.client.ts"],
  ["services-stand-below-their-callers", "subgraphs/core/services/shaping.ts", "subgraphs/core/resolvers/event.resolver.ts"],
  ["repositories-stand-at-the-bottom", "subgraphs/core/repositories/knowing.repository.ts", "subgraphs/core/services/publish-event.ts"],
  ["repositories-stay-off-the-network", "subgraphs/core/repositories/calling.repository.ts", "platform/http/listen.ts"],
  ["edges-go-through-services", "subgraphs/core/resolvers/hasty.resolver.ts", "subgraphs/core/repositories/event.repository.ts"],
  ["edges-go-through-services", "subgraphs/core/jobs/hasty.handler.ts", "subgraphs/core/repositories/event.repository.ts"],
  ["edges-go-through-services", "subgraphs/core/http/hasty.webhook.ts", "subgraphs/core/providers/payments.client.ts"],
  ["edges-do-not-know-each-other", "subgraphs/core/http/sideways.webhook.ts", "subgraphs/core/resolvers/event.resolver.ts"],
  ["providers-implement-ports", "subgraphs/core/providers/bossy.client.ts", "subgraphs/core/services/publish-event.ts"],
  ["providers-implement-ports", "subgraphs/core/providers/storing.client.ts", "subgraphs/core/repositories/event.repository.ts"],
  ["schema-is-shape", "subgraphs/core/schema/finding.type.ts", "subgraphs/core/repositories/event.repository.ts"],
  ["module-is-without-graphql", "subgraphs/core/module.ts", "type-graphql"],
  ["one-queue-library", "workers/queueing.ts", "bullmq"],
  ["connections-have-error-listeners", "subgraphs/core/providers/locking.client.ts", "ioredis"],
  ["connections-have-error-listeners", "scripts/operating/asking.ts", "pg"],
  ["connections-have-error-listeners", "subgraphs/core/repositories/connecting.repository.ts", "@prisma/adapter-pg"],
  ["connections-have-error-listeners", "gateway/subscriptions/listening.ts", "ws"],
  ["stripe-is-a-provider", "subgraphs/payments/http/charging.webhook.ts", "stripe"],
];

/** Arrows that are as they should be; `type` imports only types. */
const welcome = [
  ["subgraphs/core/resolvers/good.resolver.ts", "subgraphs/core/services/publish-event.ts"],
  ["subgraphs/core/resolvers/typed.resolver.ts", "type subgraphs/core/repositories/event.repository.ts"],
  ["subgraphs/core/resolvers/loaders.ts", "subgraphs/core/repositories/event.repository.ts"],
  ["subgraphs/core/services/good.ts", "subgraphs/core/repositories/event.repository.ts"],
  ["subgraphs/core/services/with-port.ts", "subgraphs/core/services/payments.port.ts"],
  ["subgraphs/core/providers/good.client.ts", "subgraphs/core/services/payments.port.ts"],
  ["subgraphs/core/providers/typed.client.ts", "type subgraphs/core/repositories/event.repository.ts"],
  ["subgraphs/core/repositories/good.repository.ts", "prisma/core/client/client.ts"],
  ["subgraphs/core/http/good.webhook.ts", "contracts/topics/topics.ts"],
  ["subgraphs/core/tests/good.int.test.ts", "platform/testing/wait-for.ts"],
  ["subgraphs/all-subgraphs.ts", "subgraphs/core/subgraph.ts"],
  ["workers/good.ts", "subgraphs/all-subgraphs.ts"],
  ["gateway/good.ts", "contracts/topics/topics.ts"],
  ["contracts/good.call.ts", "platform/webhooks/define-call.ts"],
  ["contracts/qr-code/good.ts", "node:crypto"],
  ["platform/pubsub/pubsub.int.test.ts", "subgraphs/core/repositories/database.ts"],
  ["subgraphs/payments/providers/stripe.provider.ts", "stripe"],
  ["platform/redis/connect-redis.ts", "ioredis"],
  ["platform/queues/job-workers.ts", "type ioredis"],
];

let found;
let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "event-planner-boundaries-"));
  for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) cpSync(join(REPOSITORY, file), join(folder, file));
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  const sources = new Map([["platform/a/two.ts", importOf("platform/a/two.ts", "platform/a/one.ts")]]);
  const arrows = [...violations.map(([, from, to]) => [from, to]), ...welcome];
  for (const [, to] of arrows) {
    if (/^(type )?[a-z]+\/.*\.ts$/.test(to) && !to.endsWith("nowhere.ts")) {
      const target = to.replace("type ", "");
      if (!sources.has(target)) sources.set(target, "export const it = 1;\nexport type It = number;\n");
    }
  }
  for (const [from, to] of arrows) sources.set(from, importOf(from, to));
  for (const [path, text] of sources) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const folders = [...new Set([...sources.keys()].map((path) => path.split("/")[0]))];
  const cli = join(REPOSITORY, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
  const { stdout, stderr } = spawnSync(process.execPath, [cli, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...folders], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.ok(stdout.startsWith("{"), stderr);
  found = JSON.parse(stdout).summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
});
after(() => rmSync(folder, { recursive: true }));

function importOf(from, to) {
  const [, type, target] = /^(type )?(.*)$/.exec(to);
  const local = /^[a-z]+\/.*\.ts$/.test(target);
  const path = relative(dirname(from), target).replace(/\.ts$/, "");
  const specifier = local ? (path.startsWith(".") ? path : `./${path}`) : target;
  if (type) return `import type { It } from "${specifier}";\nexport type Own = It;\n`;
  return `import * as it from "${specifier}";\nexport const own = it;\n`;
}

for (const [rule, from, to] of violations) {
  test(`${rule}: ${from} may not import ${to}`, () => {
    assert.ok(
      found.some((violation) => violation.rule === rule && violation.from === from),
      `reported of this file: ${found.filter((violation) => violation.from === from).map((violation) => violation.rule).join(", ") || "nothing"}`,
    );
  });
}

for (const [from, to] of welcome) {
  test(`${from} may import ${to}`, () => {
    assert.deepEqual(found.filter((violation) => violation.from === from), []);
  });
}

test("every rule is proved above", () => {
  const proved = new Set(violations.map(([rule]) => rule));
  assert.deepEqual(forbidden.map(({ name }) => name).filter((name) => !proved.has(name)), []);
});
