import { join } from "node:path";
import { PrismaClient } from "../../../prisma/scans/client/client";
import { newId } from "../../../platform/db/new-id";
import { testQueryPlans, type PlanCase } from "../../../platform/testing/query-plan-tests";
import { fillWith, testVolume } from "../../../platform/testing/volume";
import { CounterRepository } from "../repositories/counter.repository";
import type { Tx } from "../repositories/database";
import { GateRepository } from "../repositories/gate.repository";
import { ScanRepository, type ScanCriteria } from "../repositories/scan.repository";
import { StatisticsRepository } from "../repositories/statistics.repository";

/** An event with 12,000 scans, and something of the middle of them. */
interface Some {
  readonly event: string;
  readonly scan: string;
  readonly open: string;
  readonly ticket: string;
  readonly gate: string;
  readonly operator: string;
  readonly scannedAt: Date;
}

// One scan in fifty was refused, one in a hundred has no outcome yet, and one in a thousand was made by another operator elsewhere.
const FILL = [
  "CREATE TEMPORARY TABLE crowds AS SELECT gen_random_uuid() AS id, gen_random_uuid() AS operator, CASE n WHEN 1 THEN 12000 ELSE 2000 END AS size FROM generate_series(1, 4) AS n",
  "INSERT INTO gates (id, event_id, name, ticket_type_ids) SELECT gen_random_uuid(), CASE WHEN n <= 4 THEN c.id ELSE gen_random_uuid() END, 'Gate ' || n, '{}' FROM crowds c, generate_series(1, 3000) AS n",
  `INSERT INTO scans (id, event_id, organization_id, client_scan_id, input_hash, outcome, ticket_id, gate_id, location, operator_id, scanned_at, recorded_at)
   SELECT gen_random_uuid(), c.id, c.id, 'scan ' || n, 'x', o.outcome::"ScanOutcome", CASE WHEN o.outcome IS NOT NULL THEN gen_random_uuid() END, (SELECT id FROM gates WHERE event_id = c.id ORDER BY name LIMIT 1),
     CASE WHEN n % 1000 = 1 THEN 'Back door' ELSE 'Main door' END, CASE WHEN n % 1000 = 1 THEN c.id ELSE operator END, now() - n * interval '1 second', CASE WHEN o.outcome IS NOT NULL THEN now() - n * interval '1 second' END
   FROM crowds c, generate_series(1, size) AS n, LATERAL (SELECT CASE WHEN n % 100 = 0 THEN NULL WHEN n % 50 = 0 THEN 'DUPLICATE' ELSE 'ADMITTED' END) AS o(outcome)`,
  `INSERT INTO scan_minutes (event_id, minute, admitted) SELECT e.id, date_trunc('minute', now()) - n * interval '1 minute', 100 FROM (SELECT id, 2000 AS minutes FROM crowds UNION ALL SELECT gen_random_uuid(), 500 FROM generate_series(1, 30)) AS e,
     generate_series(1, minutes) AS n`,
  "INSERT INTO scan_locations (event_id, location, admitted) SELECT id, 'Main door', 12000 FROM crowds UNION ALL SELECT gen_random_uuid(), 'Main door', 1 FROM generate_series(1, 12000)",
  "INSERT INTO scan_tallies (event_id, outcome, count) SELECT id, 'ADMITTED'::\"ScanOutcome\", 12000 FROM crowds UNION ALL SELECT gen_random_uuid(), 'ADMITTED', 1 FROM generate_series(1, 12000)",
];
const SOME = `
  SELECT s.event_id AS event, s.id AS scan, s.ticket_id AS ticket, s.gate_id AS gate, s.operator_id AS operator, s.scanned_at AS "scannedAt",
    (SELECT id FROM scans WHERE event_id = s.event_id AND client_scan_id = 'scan 6100') AS open
  FROM scans s WHERE s.client_scan_id = 'scan 6001'`;

const { plans, some } = testVolume<Tx, Some>("scans", (url) => fillWith<Some>(url, FILL, SOME), (adapter) => new PrismaClient({ adapter }));

const [gates, scans, statistics, counters] = [new GateRepository(), new ScanRepository(), new StatisticsRepository(), new CounterRepository()];
const now = new Date();
const first = { first: 20, after: null };
const deep = () => ({ first: 20, after: { key: some.scannedAt.toISOString(), id: some.scan } });
const any: ScanCriteria = { outcome: null, location: null, operatorId: null, from: null, to: null };
const verdict = () => ({ outcome: "ADMITTED" as const, ticketId: newId(), guestId: newId(), firstScanId: null });
const list = (criteria: Partial<ScanCriteria>, page: () => Parameters<ScanRepository["list"]>[3]) => (tx: Tx) => scans.list(tx, some.event, { ...any, ...criteria }, page());
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

const cases: PlanCase<Tx>[] = [
  ["GateRepository.insert", "one", (tx) => gates.insert(tx, { id: newId(), eventId: some.event, name: "New", ticketTypeIds: [] })],
  ["GateRepository.byId", "one", (tx) => gates.byId(tx, some.gate)],
  ["GateRepository.byIds", "some", (tx) => gates.byIds(tx, [some.gate, newId()])],
  ["GateRepository.ofEvent", "all of one", (tx) => gates.ofEvent(tx, some.event)],
  ["GateRepository.remove", "one", (tx) => gates.remove(tx, some.gate, now)],
  ["ScanRepository.insert", "one", (tx) => scans.insert(tx, { id: newId(), eventId: some.event, organizationId: some.event, clientScanId: newId(), inputHash: "x", gateId: some.gate, location: "Main door", operatorId: some.operator, deviceId: null, scannedAt: now })],
  ["ScanRepository.byId", "one", (tx) => scans.byId(tx, some.scan)],
  ["ScanRepository.byClientScanId", "one", (tx) => scans.byClientScanId(tx, { eventId: some.event, operatorId: some.operator, deviceId: null, clientScanId: "scan 77" })],
  ["ScanRepository.byClientScanId", "one of a device", (tx) => scans.byClientScanId(tx, { eventId: some.event, operatorId: some.operator, deviceId: "1", clientScanId: "scan 77" })],
  ["ScanRepository.record", "one", (tx) => scans.record(tx, some.open, verdict(), [])],
  ["ScanRepository.abandon", "one", (tx) => scans.abandon(tx, some.open, now)],
  ["ScanRepository.abandonBegunBefore", "the oldest few", (tx) => scans.abandonBegunBefore(tx, minutesAgo(195), now, 100), 200],
  ["ScanRepository.abandonBegunBefore", "none", (tx) => scans.abandonBegunBefore(tx, minutesAgo(10_000), now, 100)],
  ["ScanRepository.undo", "one", (tx) => scans.undo(tx, some.scan, newId(), "x", [])],
  ["ScanRepository.now", "now", (tx) => scans.now(tx)],
  ["ScanRepository.recordedSince", "nothing", (tx) => scans.recordedSince(tx, some.event, new Date(Date.now() + 60_000), [some.scan], 1_001)],
  ["ScanRepository.recordedSince", "as many as are asked for", (tx) => scans.recordedSince(tx, some.event, minutesAgo(60), Array.from({ length: 2_000 }, newId), 50)],
  ["ScanRepository.ofTickets", "some", (tx) => scans.ofTickets(tx, [some.ticket, newId()])],
  ["ScanRepository.tallies", "some", (tx) => scans.tallies(tx, [some.ticket, newId()])],
  ["ScanRepository.list", "the first page", list({}, () => first)],
  ["ScanRepository.list", "a deep page", list({}, deep)],
  ["ScanRepository.list", "what was admitted, a deep page", list({ outcome: ["ADMITTED"] }, deep)],
  ["ScanRepository.list", "what never happened", list({ outcome: ["REVOKED"] }, () => first)],
  ["ScanRepository.list", "two outcomes that are rare", list({ outcome: ["REVOKED", "WRONG_GATE"] }, () => first)],
  ["ScanRepository.list", "a door with few", list({ location: "Back door" }, () => first)],
  ["ScanRepository.list", "an operator with few", (tx) => scans.list(tx, some.event, { ...any, operatorId: some.event }, first)],
  ["ScanRepository.list", "some minutes", list({ from: minutesAgo(150), to: minutesAgo(145) }, () => first)],
  ["ScanRepository.count", "all of an event", (tx) => scans.count(tx, some.event, any), Infinity],
  ["ScanRepository.count", "an outcome that is rare", (tx) => scans.count(tx, some.event, { ...any, outcome: ["REVOKED"] })],
  ["StatisticsRepository.of", "the last minutes", (tx) => statistics.of(tx, some.event, 180)],
  ["CounterRepository.subjects", "from the middle", (tx) => counters.subjects(tx, some.event, 100)],
  ["CounterRepository.recount", "an event with many scans", (tx) => counters.recount(tx, some.event), Infinity],
];

testQueryPlans(join(__dirname, "..", "repositories"), plans, cases);
