import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGateway } from "../start-gateway";
import { startFakeSystem, type FakeSystem } from "./fake-system";

let system: FakeSystem;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "demo-accounts-"));
  writeFileSync(join(folder, "seed.json"), JSON.stringify({ accounts: [{ email: "olivia@lights.example", password: "lights-on" }] }));
  system = await startFakeSystem();
});
afterAll(async () => {
  await system.stop();
  rmSync(folder, { recursive: true });
});

async function playgroundIn(environment: string): Promise<string> {
  const env = { NODE_ENV: environment, PLAYGROUND: "true", CORS_ORIGINS: "https://shop.example", TRUST_PROXY: "0", DEMO_ACCOUNTS: join(folder, "seed.json") };
  const gateway = await startGateway({ ...system.env, ...env });
  try {
    return await (await fetch(gateway.urls.gateway ?? "")).text();
  } finally {
    await gateway.stop();
  }
}

describe("demo accounts", () => {
  it.each([
    ["development", true],
    ["production", false],
  ])("in %s appear in the playground: %s", async (environment, appear) => {
    const page = await playgroundIn(environment);
    expect(page).toContain("/playground/playground.js");
    expect(page.includes("olivia@lights.example")).toBe(appear);
  });
});
