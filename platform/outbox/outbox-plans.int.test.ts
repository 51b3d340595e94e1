import { type Prisma, PrismaClient } from "../../prisma/core/client/client";
import { newId } from "../db/new-id";
import { createLogger } from "../logging/logger";
import { openResources, type Resources } from "../subgraph/resources";
import { openQueryPlans, type QueryPlans } from "../testing/query-plans";
import { createTestDatabase, type TestDatabase } from "../testing/test-database";
import { fillWith } from "../testing/volume";
import { waitFor } from "../testing/wait-for";
import { DeadLetters } from "./dead-letters";
import { firstTime } from "./inbox";
import { addToOutbox, topicMessage } from "./outbox";
import { readOutboxState } from "./outbox.gauges";
import { OutboxRelay } from "./outbox-relay";
import { defineTopic } from "../pubsub/define-topic";
import { z } from "zod";

/**
 * The tables as they are after some days: 30,000 messages that were sent, a few that wait, are under way, dead or may be
 * deleted; and 30,000 that were received. The relay looks at them every second.
 */
const FILL = [
  `INSERT INTO outbox (id, kind, name, target, payload, correlation_id, available_at, dispatched_at, checked_at, closed_at, dead_at)
   SELECT gen_random_uuid(), 'topic', 'test', 'x', '{}', 'x', now() - interval '1 hour', CASE WHEN n % 100 <> 1 THEN now() END, CASE WHEN n % 100 <> 1 THEN now() - interval '1 minute' END,
     CASE WHEN n % 100 > 3 THEN now() - CASE WHEN n % 100 = 4 THEN 8 ELSE 1 END * interval '1 day' END, CASE WHEN n % 100 = 2 THEN now() END
   FROM generate_series(1, 30000) AS n`,
  "INSERT INTO inbox (consumer, message_id, received_at) SELECT 'test', n::text, now() - CASE WHEN n % 100 = 1 THEN 31 ELSE 1 END * interval '1 day' FROM generate_series(1, 30000) AS n",
];

const logger = createLogger("test", "silent");
let database: TestDatabase;
let plans: QueryPlans<Prisma.TransactionClient> & { readonly client: PrismaClient };
let resources: Resources;

beforeEach(async () => {
  database = await createTestDatabase("core");
  await fillWith(database.url, FILL, "SELECT 1 AS one");
  plans = await openQueryPlans(database.url, (adapter) => new PrismaClient({ adapter }));
  resources = openResources(process.env.TEST_REDIS_URL ?? "", logger);
});
afterEach(async () => {
  await resources.close();
  await plans.close();
  await database.drop();
});

it("a relay reads what waits, what is under way and what may be deleted, and never all that was sent", async () => {
  const relay = new OutboxRelay(`test-${newId()}`, plans.client, [], resources.queues, resources.pubsub, resources.subscriber, logger);
  const left = async (condition: string): Promise<number> => {
    const [row] = await plans.client.$queryRawUnsafe<{ count: number }[]>(`SELECT count(*)::integer AS count FROM ${condition}`);
    return row?.count ?? 0;
  };
  const statements = await plans.during(async () => {
    relay.start();
    await waitFor("everything to be dispatched, and the old to be deleted", async () =>
      (await left("outbox WHERE closed_at IS NULL AND dead_at IS NULL")) === 0 && (await left("inbox WHERE received_at < now() - interval '30 days'")) === 0);
    await relay.close();
  });
  const own = statements.filter(({ text }) => !text.startsWith("SELECT count"));
  expect(own.filter(({ text }) => text.includes("inbox")).length).toBeGreaterThan(0);
  expect(plans.wasteOf(own, 2_000)).toEqual([]);
}, 60_000);

it("the metrics of an outbox read only what is open", async () => {
  const statements = await plans.during(async () => {
    expect(await readOutboxState(plans.client)).toMatchObject({ pending: 900, dead: 300 });
  });
  expect(plans.wasteOf(statements, 2_000)).toEqual([]);
});

it("a message is written, remembered and looked up among the dead by indexes", async () => {
  const topic = defineTopic("test", z.object({ id: z.string() }));
  const dead = new DeadLetters("test", plans.client, resources.queues);
  const statements = await plans.during(async () => {
    await addToOutbox(plans.client, topicMessage(topic, "1", { id: "a" }));
    expect([await firstTime(plans.client, "test", "77"), await firstTime(plans.client, "test", "new")]).toEqual([false, true]);
    const [letter] = await dead.list();
    await dead.replay(letter?.id ?? "");
  });
  expect(statements.length).toBeGreaterThanOrEqual(6);
  expect(plans.wasteOf(statements)).toEqual([]);
});
