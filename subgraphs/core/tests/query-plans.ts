import { Client } from "pg";
import { PrismaClient } from "../../../prisma/core/client/client";
import { postgresAdapter } from "../../../platform/db/database";
import type { Tx } from "../repositories/database";

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly Plan[];
}

/** What PostgreSQL would read for the statements of `work`: one line for each table or index, e.g. `Index Scan events_public`. */
export interface QueryPlans {
  readonly scansOf: (work: (tx: Tx) => Promise<unknown>) => Promise<string[]>;
  readonly close: () => Promise<void>;
}

/** Listens to what Prisma sends and has the same statements, with the same parameters, explained. */
export async function openQueryPlans(url: string): Promise<QueryPlans> {
  const prisma = new PrismaClient({ adapter: postgresAdapter(url), log: [{ emit: "event", level: "query" }] });
  const client = new Client({ connectionString: url });
  await client.connect();
  let heard: { query: string; params: string }[] = [];
  prisma.$on("query", (statement) => heard.push(statement));
  return {
    scansOf: async (work) => {
      heard = [];
      await work(prisma);
      const scans: string[] = [];
      for (const { query, params } of heard.filter((statement) => !/^(BEGIN|COMMIT|DEALLOCATE)/.test(statement.query))) {
        const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(`EXPLAIN (FORMAT JSON) ${query}`, JSON.parse(params) as unknown[]);
        const [row] = rows;
        if (row) scans.push(...scansIn(row["QUERY PLAN"][0].Plan));
      }
      return scans;
    },
    close: async () => {
      await prisma.$disconnect();
      await client.end();
    },
  };
}

function scansIn(plan: Plan): string[] {
  const own = plan["Node Type"].includes("Scan") ? [`${plan["Node Type"]} ${plan["Index Name"] ?? plan["Relation Name"] ?? ""}`.trim()] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scansIn)];
}
