import { Writable } from "node:stream";
import { openCoreDatabase, type CoreDatabase } from "../../subgraphs/core/repositories/database";
import { withCorrelation } from "../logging/correlation";
import { createLogger } from "../logging/logger";
import { createTestDatabase, type TestDatabase } from "../testing/test-database";

let database: TestDatabase;
let db: CoreDatabase;
const lines: Record<string, unknown>[] = [];
const sink = new Writable({
  write: (chunk: Buffer, _, done) => {
    lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
    done();
  },
});
const events = () => lines.filter(({ level }) => level === "info").map(({ message, data, correlationId }) => ({ message, data, correlationId }));

beforeAll(async () => {
  database = await createTestDatabase("core");
  db = openCoreDatabase(database.url, createLogger("core", "info", sink));
});
beforeEach(() => void lines.splice(0));
afterAll(async () => {
  await db.close();
  await database.drop();
});

describe("a business event", () => {
  it("is one line with its correlation ID, written after the commit", async () => {
    await withCorrelation("request-0001", () =>
      db.transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1`;
        db.logEvent(tx, "purchase paid", { purchaseId: "p1", amount: 100 });
        expect(events()).toEqual([]);
      }),
    );
    expect(events()).toEqual([{ message: "purchase paid", data: { purchaseId: "p1", amount: 100 }, correlationId: "request-0001" }]);
  });

  it("is not logged when its transaction is rolled back", async () => {
    const work = db.transaction(async (tx) => {
      db.logEvent(tx, "purchase paid", { purchaseId: "p2" });
      await tx.$queryRaw`SELECT 1 / 0`;
    });
    await expect(work).rejects.toThrow();
    expect(events()).toEqual([]);
  });

  it("is logged once when its transaction is repeated after a deadlock", async () => {
    let attempts = 0;
    await db.transaction(async (tx) => {
      db.logEvent(tx, "purchase paid", { purchaseId: "p3" });
      await tx.$queryRaw`SELECT 1`;
      if (++attempts < 3) throw Object.assign(new Error("write conflict"), { code: "P2034" });
    });
    expect(attempts).toBe(3);
    expect(events()).toHaveLength(1);
  });

  it("is logged immediately outside of a transaction", () => {
    db.logEvent(db.client, "purchase placed", { purchaseId: "p4" });
    expect(events()).toMatchObject([{ message: "purchase placed" }]);
  });
});
