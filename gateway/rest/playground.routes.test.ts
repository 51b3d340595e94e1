import type { FastifyInstance } from "fastify";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHttpServer } from "../../platform/http/http-server";
import { createLogger } from "../../platform/logging/logger";
import { playgroundRoutes, type PlaygroundOptions } from "./playground.routes";

const olivia = { email: "olivia@lights.example", password: "lights-on", name: "Olivia </script><b>", what: "organizer" };

let directory: string;
let app: FastifyInstance;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "playground-"));
  writeFileSync(join(directory, "playground.js"), "");
  app = createHttpServer({ service: "gateway", logger: createLogger("gateway", "silent"), dependencies: {} });
});
afterEach(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
});

async function pageWith(options: PlaygroundOptions): Promise<string> {
  await playgroundRoutes(app, { directory, ...options });
  const { statusCode, body } = await app.inject("/");
  expect(statusCode).toBe(200);
  return body;
}

const file = (content: string): string => {
  const path = join(directory, "seed.json");
  writeFileSync(path, content);
  return path;
};

describe("the playground's page", () => {
  it("lists the demo accounts, in which no value can end the element", async () => {
    const body = await pageWith({ demoAccounts: file(JSON.stringify({ accounts: [olivia], links: [] })) });
    const element = /<script type="application\/json" id="demo-accounts">(.*)<\/script>\n/.exec(body)?.[1] ?? "";
    expect(element).not.toContain("<");
    expect(JSON.parse(element)).toEqual([olivia]);
  });

  it("lists accounts that are created after the start", async () => {
    await playgroundRoutes(app, { directory, demoAccounts: join(directory, "seed.json") });
    expect((await app.inject("/")).body).not.toContain("demo-accounts");
    file(JSON.stringify({ accounts: [olivia] }));
    expect((await app.inject("/")).body).toContain("olivia@lights.example");
  });

  it.each([
    ["there is no demo data", {}],
    ["the file is damaged", { demoAccounts: "damaged" }],
  ])("lists no accounts when %s", async (_when, options: PlaygroundOptions) => {
    const demoAccounts = options.demoAccounts && file(`{ "accounts": [{ "email": `);
    expect(await pageWith({ demoAccounts })).not.toContain("demo-accounts");
  });

  it("waits for a bundle that is being built, and says how to build it", async () => {
    const bundle = join(directory, "later");
    await playgroundRoutes(app, { directory: bundle });
    const early = await app.inject("/");
    expect(early.statusCode).toBe(503);
    expect(early.headers["retry-after"]).toBe("2");
    expect(early.body).toContain('http-equiv="refresh"');
    expect(early.body).toContain("node scripts/build.mjs");

    // The build moves the whole folder to its place.
    rmSync(bundle, { recursive: true });
    mkdirSync(bundle);
    writeFileSync(join(bundle, "playground.js"), "bundle");
    expect((await app.inject("/")).body).toContain('id="playground"');
    expect((await app.inject("/playground/playground.js")).body).toBe("bundle");
  });
});
