import { Client } from "pg";
import type { System } from "../system";

const SUBGRAPHS = ["auth", "core", "notifications", "payments", "tickets", "scans"] as const;
type Subgraph = (typeof SUBGRAPHS)[number];

/** A look into the databases of a system. */
export class Databases {
  private constructor(private readonly clients: Readonly<Record<Subgraph, Client>>) {}

  static async open(system: System): Promise<Databases> {
    const entries = SUBGRAPHS.map(async (name) => {
      const client = new Client({
        connectionString: `${system.databaseUrl.replace(/\/[^/]*$/, "")}/event_planner_${name}`,
      });
      client.on("error", () => undefined);
      await client.connect();
      return [name, client] as const;
    });
    return new Databases(Object.fromEntries(await Promise.all(entries)) as Record<Subgraph, Client>);
  }

  async rows<T extends object>(subgraph: Subgraph, sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.clients[subgraph].query<T>(sql, values)).rows;
  }

  /** Messages that are neither delivered nor dead, and dead ones. */
  async outboxes(): Promise<{ open: number; dead: number }> {
    const counts = await Promise.all(
      SUBGRAPHS.map((name) =>
        this.rows<{ open: number; dead: number }>(
          name,
          `SELECT count(*) FILTER (WHERE closed_at IS NULL AND dead_at IS NULL)::int AS open, count(dead_at)::int AS dead
           FROM outbox`,
        ),
      ),
    );
    return counts
      .flat()
      .reduce((sum, { open, dead }) => ({ open: sum.open + open, dead: sum.dead + dead }), { open: 0, dead: 0 });
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.clients).map((client) => client.end()));
  }
}

/** Everything of an event that contradicts the invariants, in words; empty when all hold. */
export async function violations(db: Databases, eventId: string): Promise<string[]> {
  const found: string[] = [];
  const none = async (what: string, subgraph: Subgraph, sql: string): Promise<void> => {
    const rows = await db.rows(subgraph, sql, sql.includes("$1") ? [eventId] : []);
    if (rows.length > 0) found.push(`${what}: ${rows.length}, e.g. ${JSON.stringify(rows[0])}`);
  };
  await none(
    "oversold ticket types",
    "core",
    "SELECT * FROM ticket_types WHERE event_id = $1 AND sold + reserved > quantity",
  );
  await none(
    "oversold ticket types, by tickets",
    "core",
    `
    SELECT y.id FROM ticket_types y JOIN tickets t ON t.ticket_type_id = y.id AND t.status IN ('ISSUED', 'VALIDATED')
    WHERE y.event_id = $1 GROUP BY y.id, y.quantity HAVING count(*) > y.quantity`,
  );
  await none(
    "counters that differ from their rows (core)",
    "core",
    "SELECT * FROM recount_event($1) WHERE kept <> counted",
  );
  await none(
    "counters that differ from their rows (scans)",
    "scans",
    "SELECT * FROM recount_event($1) WHERE kept <> counted",
  );
  await none(
    "purchases pending after their hold",
    "core",
    `SELECT id FROM purchases
     WHERE event_id = $1 AND status = 'PENDING' AND expires_at < now() - interval '20 seconds'`,
  );
  await none(
    "purchases paid twice",
    "payments",
    `SELECT purchase_id FROM payments
     WHERE event_id = $1 AND status = 'COMPLETED' AND refunded_minor < amount_minor
     GROUP BY purchase_id HAVING count(*) > 1`,
  );
  await none(
    "tickets of paid purchases without their files",
    "core",
    `
    SELECT t.id FROM tickets t JOIN purchases p ON p.id = t.purchase_id
    WHERE t.event_id = $1 AND p.status = 'PAID' AND t.status IN ('ISSUED', 'VALIDATED')
      AND (t.qr_code_data IS NULL OR t.ticket_file_url IS NULL
      OR t.generated_revision IS DISTINCT FROM t.revision)`,
  );
  await none(
    "tickets admitted twice",
    "scans",
    `SELECT ticket_id FROM scans
     WHERE event_id = $1 AND outcome = 'ADMITTED' AND undone_at IS NULL GROUP BY ticket_id HAVING count(*) > 1`,
  );

  const paid = await db.rows<{ id: string; total_minor: number }>(
    "core",
    "SELECT id, total_minor FROM purchases WHERE event_id = $1 AND status = 'PAID' AND total_minor > 0",
    [eventId],
  );
  const completed = await db.rows<{ purchase_id: string; kept: number }>(
    "payments",
    `SELECT purchase_id, sum(amount_minor - refunded_minor)::int AS kept FROM payments
     WHERE event_id = $1 AND status::text IN ('COMPLETED', 'REFUNDED', 'PARTIALLY_REFUNDED') GROUP BY purchase_id`,
    [eventId],
  );
  const money = new Map(completed.map(({ purchase_id, kept }) => [purchase_id, kept]));
  for (const { id, total_minor } of paid)
    if (money.get(id) !== total_minor)
      found.push(`paid purchase ${id} of ${total_minor} with ${money.get(id) ?? "no"} kept`);
  const paidIds = new Set(paid.map(({ id }) => id));
  for (const [id, kept] of money)
    if (kept > 0 && !paidIds.has(id)) found.push(`money kept without a paid purchase: ${id}, ${kept}`);

  const admitted = await db.rows<{ ticket_id: string; id: string }>(
    "scans",
    `SELECT ticket_id::text, id::text FROM scans
     WHERE event_id = $1 AND outcome = 'ADMITTED' AND undone_at IS NULL`,
    [eventId],
  );
  const claims = await db.rows<{ id: string; claim: string | null }>(
    "core",
    `SELECT id::text, claim_scan_id::text AS claim FROM tickets
     WHERE event_id = $1 AND (claim_scan_id IS NOT NULL OR is_validated)`,
    [eventId],
  );
  const claimed = new Map(claims.map(({ id, claim }) => [id, claim]));
  for (const { ticket_id, id } of admitted)
    if (claimed.get(ticket_id) !== id)
      found.push(
        `admission ${id} of ticket ${ticket_id}, which core has claimed for ${claimed.get(ticket_id) ?? "none"}`,
      );
  if (claimed.size !== admitted.length) found.push(`${claimed.size} claims, ${admitted.length} admissions`);
  return found;
}
