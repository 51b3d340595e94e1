import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { openCoreDatabase } from "../../subgraphs/core/repositories/database";
import { createLogger } from "../logging/logger";
import { createTestDatabase, type TestDatabase } from "../testing/test-database";

let database: TestDatabase;
let admin: Client;
beforeAll(async () => {
  database = await createTestDatabase("core");
  admin = new Client({ connectionString: process.env.TEST_DATABASE_URL });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

/** Terminates the session of a process whose event loop is blocked, whenever it is. */
async function loseSessions(
  mode: "pool" | "control",
): Promise<{ code: number | null; terminated: number; lines: string[]; stderr: string }> {
  const child = spawn(process.execPath, ["dist/platform/db/testing/lose-sessions.js", database.url, mode], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const name = new URL(database.url).pathname.slice(1);
  const lines: string[] = [];
  let terminated = 0;
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    if (line !== "blocked") return;
    void admin
      .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name])
      .then(({ rowCount }) => (terminated += rowCount ?? 0));
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, terminated, lines, stderr };
}

describe("a process whose database session is terminated while its event loop is blocked", () => {
  it("survives, and its next transaction succeeds", async () => {
    const { code, terminated, lines, stderr } = await loseSessions("pool");
    expect({ code, stderr, last: lines.at(-1) }).toEqual({ code: 0, stderr: "", last: "survived" });
    expect(terminated).toBe(5);
  });

  it("dies of 57P01 when the adapter creates the pool (control)", async () => {
    const { code, stderr } = await loseSessions("control");
    expect(code).not.toBe(0);
    expect(stderr).toContain("terminating connection due to administrator command");
  });
});

it("a closed database opens no new connections, and can be closed twice", async () => {
  const db = openCoreDatabase(database.url, createLogger("test", "silent"));
  await db.check();
  await Promise.all([db.close(), db.close()]);
  await expect(db.check()).rejects.toThrow("Cannot use a pool after calling end on the pool");
});
