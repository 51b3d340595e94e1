import { Client } from "pg";
import { createTestDatabase, type TestDatabase } from "../../platform/testing/test-database";
import { newId } from "../../platform/db/new-id";
import { DeadLetterDesk } from "./dead-letter-desk";

let database: TestDatabase;
let client: Client;
let desk: DeadLetterDesk;

beforeEach(async () => {
  database = await createTestDatabase("core");
  client = new Client({ connectionString: database.url });
  await client.connect();
  desk = new DeadLetterDesk({ redisUrl: process.env.TEST_REDIS_URL ?? "", databaseUrl: () => database.url });
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

async function die(error: string): Promise<string> {
  const id = newId();
  await client.query(
    `INSERT INTO outbox (id, kind, name, target, payload, correlation_id, available_at, dispatched_at, dead_at, error)
     VALUES ($1, 'call', 'send-email', 'notifications', '{"to": "ada@example.com"}', 'cor-1', now(), now(), now(), $2)`,
    [id, error],
  );
  return id;
}

const waiting = async (): Promise<string[]> =>
  (await client.query<{ id: string }>("SELECT id::text FROM outbox WHERE dead_at IS NULL AND dispatched_at IS NULL ORDER BY id")).rows.map(({ id }) => id);

describe("an operator", () => {
  it("sees what could not be delivered, whose it is, and why", async () => {
    const id = await die("send-email was refused: BAD_USER_INPUT");
    expect(await desk.list(["core"])).toMatchObject([{ service: "core", id, kind: "call", name: "send-email", correlationId: "cor-1", error: "send-email was refused: BAD_USER_INPUT", payload: { to: "ada@example.com" } }]);
  });

  it("sends one again, once", async () => {
    const [first] = [await die("a"), await die("b")];
    expect(await desk.replay("core", first)).toEqual([first]);
    expect(await waiting()).toEqual([first]);
    expect(await desk.replay("core", first)).toEqual([]);
    expect(await desk.list(["core"])).toHaveLength(1);
  });

  it("sends all of a service's again", async () => {
    const ids = [await die("a"), await die("b")];
    expect((await desk.replay("core", "all")).sort()).toEqual(ids);
    expect(await waiting()).toEqual(ids);
    expect(await desk.list(["core"])).toEqual([]);
  });
});
