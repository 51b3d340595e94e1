import { Client } from "pg";
import { openCoreDatabase, type CoreDatabase } from "../../subgraphs/core/repositories/database";
import { createHttpServer } from "../http/http-server";
import { createLogger } from "../logging/logger";
import { formatError } from "../graphql/format-errors";
import { JobQueues } from "../queues/job-queues";
import { defineJob } from "../queues/define-job";
import { connectRedis } from "../redis/connect-redis";
import { startOwnRedis, type OwnRedis } from "../testing/own-redis";
import { createTestDatabase, type TestDatabase } from "../testing/test-database";
import { waitFor } from "../testing/wait-for";
import { z } from "zod";
import { isOutage } from "./outage";

const logger = createLogger("test", "silent");
const errorOf = (work: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(work).then(
    () => "no error",
    (error: unknown) => error,
  );

/** What a caller gets over GraphQL and over HTTP for a service that fails with this error. */
async function toldAs(error: unknown): Promise<{ graphql: unknown; status: number; retryAfter: unknown }> {
  const app = createHttpServer({ service: "core", logger, dependencies: {} });
  app.get("/", () => Promise.reject(error as Error));
  const { statusCode, headers } = await app.inject("/");
  await app.close();
  const { extensions } = formatError(error, logger, "core");
  return {
    graphql: extensions?.code,
    status: statusCode,
    retryAfter: typeof extensions?.retryAfter === "number" && headers["retry-after"] !== undefined,
  };
}
const unavailable = { graphql: "SERVICE_UNAVAILABLE", status: 503, retryAfter: true };

describe("PostgreSQL", () => {
  let database: TestDatabase;
  let admin: Client;
  let db: CoreDatabase;
  beforeAll(async () => {
    database = await createTestDatabase("core");
    admin = new Client({ connectionString: database.url });
    admin.on("error", () => undefined);
    await admin.connect();
    await admin.query(
      `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = current_setting('test.state'); END $$`,
    );
    await admin.query(
      "CREATE TRIGGER fail BEFORE INSERT ON outbox FOR EACH ROW WHEN (current_setting('test.state', true) <> '') EXECUTE FUNCTION fail()",
    );
    db = openCoreDatabase(database.url, logger, { connections: 2, connectTimeout: 300, statementTimeout: 400 });
  });
  afterAll(async () => {
    await db.close();
    await admin.end();
    await database.drop();
  });

  /** A failure inside a transaction, of raw SQL and of a model's query. */
  const failure = (state: string, how: "raw" | "model"): Promise<unknown> =>
    errorOf(
      db.transaction(async (tx) => {
        await tx.$executeRawUnsafe(`SET LOCAL test.state = '${state}'`);
        if (how === "raw")
          return tx.$executeRawUnsafe(
            "INSERT INTO outbox (id, kind, name, target, payload, correlation_id) VALUES (gen_random_uuid(), 'job', 'n', 't', '{}', 'c')",
          );
        return tx.outbox.create({
          data: {
            id: "01a22149-ad20-75de-8fca-f71176389a8c",
            kind: "job",
            name: "n",
            target: "t",
            payload: {},
            correlationId: "c",
          },
        });
      }),
    );

  it.each(["53100", "53200", "53300", "53400", "58030", "57P03", "55P03", "25006", "08006"])(
    "is unavailable when it fails with %s",
    async (state) => {
      for (const how of ["raw", "model"] as const)
        expect({ how, ...(await toldAs(await failure(state, how))) }).toEqual({ how, ...unavailable });
    },
  );

  it("is not unavailable when a statement is wrong (control)", async () => {
    for (const how of ["raw", "model"] as const) {
      expect({ how, ...(await toldAs(await failure("42804", how))) }).toEqual({
        how,
        graphql: "INTERNAL_SERVER_ERROR",
        status: 500,
        retryAfter: false,
      });
    }
  });

  it("is unavailable when a statement takes too long", async () => {
    expect(await toldAs(await errorOf(db.client.$queryRawUnsafe("SELECT pg_sleep(5)")))).toEqual(unavailable);
  });

  it("is unavailable when no connection becomes free", async () => {
    const busy = Array.from({ length: 2 }, () => errorOf(db.client.$queryRawUnsafe("SELECT pg_sleep(0.39)")));
    const waiting = Array.from({ length: 4 }, () => errorOf(db.client.$queryRawUnsafe("SELECT pg_sleep(0.39)")));
    const errors = (await Promise.all(waiting)).filter((error) => error !== "no error");
    await Promise.all(busy);
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(await toldAs(error)).toEqual(unavailable);
  });

  it("is unavailable to running and later queries of a transaction when its session ends", async () => {
    const told: unknown[] = [];
    const work = errorOf(
      db.transaction(async (tx) => {
        await tx.$queryRawUnsafe("SELECT 1");
        await admin.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        for (let query = 0; query < 3; query++) told.push(await errorOf(tx.$queryRawUnsafe("SELECT 1")));
        throw told[0];
      }),
    );
    told.push(await work);
    expect(told).toHaveLength(4);
    for (const error of told) expect(await toldAs(error)).toEqual(unavailable);
    await waitFor("a new connection", () => db.check().then(() => true));
  });

  it("is unavailable after the pool was closed", async () => {
    const closed = openCoreDatabase(database.url, logger);
    await closed.close();
    expect(await toldAs(await errorOf(closed.check()))).toEqual(unavailable);
  });
});

describe("Redis", () => {
  let server: OwnRedis;
  let redis: ReturnType<typeof connectRedis>;
  const job = defineJob({ name: "test", queue: "test", schema: z.object({}) });
  beforeAll(async () => {
    server = await startOwnRedis();
    redis = connectRedis(server.url, logger, 1_000);
    await redis.ping();
  });
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });

  it("is unavailable when it is full, for plain writes, transactions and queues", async () => {
    await redis.config("SET", "maxmemory", "1");
    const queues = new JobQueues(redis);
    const errors = [
      await errorOf(redis.set("key", "value")),
      await errorOf(redis.multi().set("a", "1").set("b", "2").exec()),
      await errorOf(queues.add(job, "id", {}, "correlation")),
    ];
    await redis.config("SET", "maxmemory", "0");
    await queues.close();
    for (const error of errors) expect(await toldAs(error)).toEqual(unavailable);
  });

  it("is unavailable when it has become a replica", async () => {
    await redis.replicaof("127.0.0.1", 1);
    const error = await errorOf(redis.set("key", "value"));
    await redis.replicaof("NO", "ONE");
    expect(String(error)).toContain("READONLY");
    expect(await toldAs(error)).toEqual(unavailable);
  });

  it("is unavailable when it does not answer", async () => {
    process.kill(server.pid, "SIGSTOP");
    const error = await errorOf(redis.set("key", "value"));
    process.kill(server.pid, "SIGCONT");
    expect(await toldAs(error)).toEqual(unavailable);
  });

  it("is not unavailable when a command is wrong (control)", async () => {
    await redis.set("text", "value");
    expect(isOutage(await errorOf(redis.incr("text")))).toBe(false);
  });
});
