import { Client } from "pg";
import { openCoreDatabase } from "../../subgraphs/core/repositories/database";
import { createLogger } from "../logging/logger";
import { createTestDatabase } from "../testing/test-database";

it("times are the same whatever time zone the server is set to", async () => {
  const database = await createTestDatabase("core");
  const admin = new Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET timezone TO 'America/New_York'`);
  await admin.end();
  const db = openCoreDatabase(database.url, createLogger("test", "silent"));
  await db.check();
  const now = new Date();
  const [row] = await db.client.$queryRaw<{ same: boolean; read: Date }[]>`SELECT ${now}::timestamptz = ${now.toISOString()}::timestamptz AS same, ${now.toISOString()}::timestamptz AS read`;
  expect([row?.same, row?.read.getTime()]).toEqual([true, now.getTime()]);
  await db.close();
  await database.drop();
});
