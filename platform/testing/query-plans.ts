import { PrismaPg } from "@prisma/adapter-pg";
import { Client, Pool } from "pg";

/** A table or an index that a statement read. */
export interface Scan {
  /** E.g. `Index Scan events_public`. */
  readonly node: string;
  /** Rows that were looked at, of use or not. */
  readonly rows: number;
  /** Pages that were looked at, of 8 kB. */
  readonly pages: number;
  /** How often it began anew, for instance once for each row of something else. */
  readonly loops: number;
}

/** A statement as it was run: one of ours, one in a function of ours, or one by which PostgreSQL checks a foreign key. */
export interface Statement {
  readonly text: string;
  readonly scans: readonly Scan[];
}

export interface QueryPlans<Tx> {
  /** Runs `work` in a transaction that is rolled back. @returns what PostgreSQL ran for it, in its order */
  readonly of: (work: (tx: Tx) => Promise<unknown>) => Promise<Statement[]>;
  /** The same without a transaction, for work that has its own. */
  readonly during: (work: () => Promise<unknown>) => Promise<Statement[]>;
  /**
   * What of it grows with the tables: a table of more than 10,000 rows that was read from its beginning to its end, an
   * index that was, and more than `rows` rows looked at in one place. Infinity: nothing is too much.
   */
  readonly wasteOf: (statements: readonly Statement[], rows?: number) => string[];
  readonly close: () => Promise<void>;
}

/** A table with more rows is never read whole. */
const LARGE = 10_000;
/** Rows that a page of a list, a lookup or one turn of a sweep may look at, if nobody says otherwise. */
const FEW = 500;
/** Says every plan to the connection that it was made for, with what it cost, and those inside functions as well. */
const EXPLAIN = ["session_preload_libraries=auto_explain", "auto_explain.log_min_duration=0", "auto_explain.log_analyze=on", "auto_explain.log_buffers=on"];
const IN_FUNCTIONS = ["auto_explain.log_timing=off", "auto_explain.log_nested_statements=on", "auto_explain.log_format=json", "client_min_messages=log"];

export interface PrismaOf<Tx> {
  $transaction(work: (tx: Tx) => Promise<unknown>, options?: { timeout?: number }): Promise<unknown>;
  $disconnect(): Promise<void>;
}

/**
 * Listens to the plans of everything that a client does. They are those of the real run, and not of an EXPLAIN of the same
 * text: a function is one line to EXPLAIN, and how many rows a condition threw away is only known afterwards.
 * @param open makes the subgraph's Prisma client on the adapter
 * @param url a database whose tables are filled and analyzed
 */
export async function openQueryPlans<Tx, Prisma extends PrismaOf<Tx>>(url: string, open: (adapter: PrismaPg) => Prisma): Promise<QueryPlans<Tx> & { readonly client: Prisma }> {
  const options = ["TimeZone=UTC", "max_parallel_workers_per_gather=0", ...EXPLAIN, ...IN_FUNCTIONS].map((setting) => `-c ${setting}`).join(" ");
  const pool = new Pool({ connectionString: url, options, max: 2 });
  pool.on("error", () => undefined);
  let heard: Statement[] = [];
  pool.on("connect", (connection) => connection.on("notice", ({ message }) => heard.push(...statementIn(message ?? ""))));
  const client = open(new PrismaPg(pool));
  const large = await largeTables(url);
  const during = async (work: () => Promise<unknown>): Promise<Statement[]> => {
    heard = [];
    await work();
    return heard.filter(({ text }) => !text.includes("pg_catalog"));
  };
  return {
    client,
    during,
    of: (work) =>
      during(async () => {
        const undo = new Error("rolled back, as planned");
        const run = async (tx: Tx): Promise<never> => {
          await work(tx);
          throw undo;
        };
        await client.$transaction(run, { timeout: 30_000 }).catch((error: unknown) => {
          if (error !== undo) throw error;
        });
      }),
    wasteOf: (statements, rows = FEW) => statements.flatMap(({ text, scans }) => scans.flatMap((scan) => wasteIn(scan, large, rows).map((waste) => `${waste}\n${text}`))),
    close: async () => {
      await client.$disconnect();
      await pool.end();
    },
  };
}

function wasteIn({ node, rows, pages, loops }: Scan, large: ReadonlySet<string>, few: number): string[] {
  if (few === Infinity) return [];
  const table = /Seq Scan (\w+)$/.exec(node)?.[1];
  if (table !== undefined) return large.has(table) ? [`${node}, ${rows} rows`] : [];
  if (rows > few) return [`${node} looked at ${rows} rows`];
  // The way down to a row is a few pages. What reads many and brings next to nothing went through the index from end to end.
  return rows <= 50 && pages > 200 + 6 * loops ? [`${node} read ${pages} pages for ${rows} rows`] : [];
}

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly Plans?: readonly Plan[];
}

function statementIn(message: string): Statement[] {
  const json = /^duration: [\d.]+ ms {2}plan:\s*(\{[\s\S]*\})\s*$/.exec(message)?.[1];
  if (json === undefined) return [];
  const { "Query Text": text, Plan: plan } = JSON.parse(json) as { "Query Text": string; Plan: Plan };
  return [{ text, scans: scansIn(plan) }];
}

function scansIn(plan: Plan): Scan[] {
  const below = (plan.Plans ?? []).flatMap(scansIn);
  if (!/Seq Scan|Index.* Scan|Bitmap Heap Scan/.test(plan["Node Type"]) || plan["Actual Loops"] === 0) return below;
  const loops = plan["Actual Loops"];
  const rows = Math.round((plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0) + (plan["Rows Removed by Index Recheck"] ?? 0)) * loops);
  return [{ node: `${plan["Node Type"]} ${plan["Index Name"] ?? plan["Relation Name"] ?? ""}`, rows, pages: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], loops }, ...below];
}

async function largeTables(url: string): Promise<Set<string>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ relname: string }>("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > $1", [LARGE]);
  await client.end();
  return new Set(rows.map(({ relname }) => relname));
}
