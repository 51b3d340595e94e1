import { Client } from "pg";
import { PrismaClient } from "../../../prisma/core/client/client";
import type { AuditEntry } from "../../../contracts/audit";
import { newId } from "../../../platform/db/new-id";
import { pageOf } from "../../../platform/graphql/connection";
import { openQueryPlans, type QueryPlans } from "../../../platform/testing/query-plans";
import { createTestDatabase, type TestDatabase } from "../../../platform/testing/test-database";
import { AuditRepository, type AuditCriteria } from "../repositories/audit.repository";
import type { Tx } from "../repositories/database";

const log = new AuditRepository();
const [organizationId, eventId, recordId] = [newId(), newId(), newId()];

let database: TestDatabase;
let plans: QueryPlans<Tx>;
let deep: { key: string; id: string };

beforeAll(async () => {
  database = await createTestDatabase("core");
  const sql = new Client({ connectionString: database.url });
  await sql.connect();
  // One organization with a twentieth of it, one event with half of that, and one record with a little.
  await sql.query(
    `INSERT INTO audit_entries (id, occurred_at, action, record_type, record_id, organization_id, event_id, actor_kind, service)
     SELECT gen_random_uuid(), now() - i * interval '1 second', 'EVENT_UPDATED', 'Event', CASE WHEN i % 1000 = 0 THEN $3::uuid ELSE gen_random_uuid() END,
       CASE WHEN i % 20 = 0 THEN $1::uuid ELSE gen_random_uuid() END, CASE WHEN i % 40 = 0 THEN $2::uuid ELSE gen_random_uuid() END, 'SYSTEM', 'core'
     FROM generate_series(1, 60000) AS i`,
    [organizationId, eventId, recordId],
  );
  await sql.query("VACUUM ANALYZE audit_entries");
  const { rows } = await sql.query<{ occurred_at: Date; id: string }>("SELECT occurred_at, id FROM audit_entries WHERE organization_id = $1 ORDER BY occurred_at DESC OFFSET 1500 LIMIT 1", [organizationId]);
  deep = { key: rows[0]?.occurred_at.toISOString() ?? "", id: rows[0]?.id ?? "" };
  await sql.end();
  plans = await openQueryPlans(database.url, (adapter) => new PrismaClient({ adapter }));
}, 60_000);
afterAll(async () => {
  await plans.close();
  await database.drop();
});

const ofOrganization: AuditCriteria = { organizationId, eventId: null, recordId: null };
const ofEvent: AuditCriteria = { organizationId, eventId, recordId: null };

it.each<[string, string, AuditCriteria, boolean]>([
  ["an organization's, the first page", "audit_entries_organization_id_occurred_at_id_idx", ofOrganization, false],
  ["an organization's, a deep page", "audit_entries_organization_id_occurred_at_id_idx", ofOrganization, true],
  ["an event's, the first page", "audit_entries_event_id_occurred_at_id_idx", ofEvent, false],
  ["an event's, a deep page", "audit_entries_event_id_occurred_at_id_idx", ofEvent, true],
  ["one record of an organization", "audit_entries_organization_id_record_id_occurred_at_id_idx", { ...ofOrganization, recordId }, false],
  ["one record of an event", "audit_entries_organization_id_record_id_occurred_at_id_idx", { ...ofEvent, recordId }, false],
  ["a record of which there is nothing", "audit_entries_organization_id_record_id_occurred_at_id_idx", { ...ofOrganization, recordId: newId() }, false],
])("%s: hardly more is looked at than is shown, by the index", async (_what, index, criteria, isDeep) => {
  const statements = await plans.of((tx) => log.list(tx, criteria, isDeep ? { first: 20, after: deep } : pageOf(20, null)));
  expect(statements.flatMap(({ scans }) => scans.map(({ node }) => node))).toContainEqual(expect.stringMatching(new RegExp(`Index Scan ${index}$`)));
  expect(plans.wasteOf(statements, criteria.recordId === null ? 22 : 60)).toEqual([]);
});

it("the count reads an index and not the log", async () => {
  for (const criteria of [ofOrganization, ofEvent, { ...ofOrganization, recordId }]) {
    expect(plans.wasteOf(await plans.of((tx) => log.count(tx, criteria)), 100_000).filter((waste) => waste.startsWith("Seq Scan"))).toEqual([]);
  }
});

it("an entry is added without anything being read", async () => {
  const entry: AuditEntry = {
    id: newId(), occurredAt: new Date().toISOString(), action: "EVENT_UPDATED", recordType: "Event", recordId, organizationId, eventId, correlationId: null, before: null, after: null,
    actor: { kind: "SYSTEM", userId: null, sessionId: null, address: null, userAgent: null },
  };
  const statements = await plans.of((tx) => log.insert(tx, [entry], "core"));
  expect(statements.length).toBeGreaterThan(0);
  expect(statements.flatMap(({ scans }) => scans)).toEqual([]);
});
