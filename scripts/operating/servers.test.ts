import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findServers } from "./servers";

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), "event-planner-servers-"))));
afterEach(() => rmSync(dataDir, { recursive: true }));

const noteAsStartDoes = (): void => {
  writeFileSync(join(dataDir, "secrets.json"), JSON.stringify({ POSTGRES_PASSWORD: "pp", REDIS_PASSWORD: "rp" }));
  writeFileSync(join(dataDir, "runtime.json"), JSON.stringify({ ports: { postgres: 5001, redis: 5002 } }));
};

describe("the servers of a system", () => {
  it("are those of the environment", () => {
    noteAsStartDoes();
    const servers = findServers({ DATABASE_URL: "postgresql://u:p@db/postgres", SCANS_DATABASE_URL: "postgresql://u:p@other/scans", REDIS_URL: "redis://r:6379" }, dataDir);
    expect(servers.redisUrl).toBe("redis://r:6379");
    expect(servers.databaseUrl("core")).toBe("postgresql://u:p@db/event_planner_core");
    expect(servers.databaseUrl("scans")).toBe("postgresql://u:p@other/scans");
  });

  it("are else the private ones that npm start has noted", () => {
    noteAsStartDoes();
    const servers = findServers({}, dataDir);
    expect(servers.redisUrl).toBe("redis://:rp@127.0.0.1:5002/0");
    expect(servers.databaseUrl("core")).toBe("postgresql://postgres:pp@127.0.0.1:5001/event_planner_core");
  });

  it("are missed with a word on what to do", () => {
    expect(() => findServers({}, dataDir)).toThrow(/Set REDIS_URL and DATABASE_URL, or start the system/);
    expect(() => findServers({ REDIS_URL: "redis://r" }, dataDir).databaseUrl("core")).toThrow(/CORE_DATABASE_URL/);
  });
});
