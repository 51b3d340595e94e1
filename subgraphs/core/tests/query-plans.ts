import { PrismaClient } from "../../../prisma/core/client/client";
import * as platform from "../../../platform/testing/query-plans";
import type { Tx } from "../repositories/database";

/** What PostgreSQL reads for `work`, which is undone: one line for each table or index, e.g. `Index Scan events_public`. */
export interface QueryPlans {
  readonly scansOf: (work: (tx: Tx) => Promise<unknown>) => Promise<string[]>;
  readonly close: () => Promise<void>;
}

/** For tests that ask which index it is; see query-plans.int.test.ts for all others. */
export async function openQueryPlans(url: string): Promise<QueryPlans> {
  const plans: platform.QueryPlans<Tx> = await platform.openQueryPlans(url, (adapter) => new PrismaClient({ adapter }));
  return {
    scansOf: async (work) => (await plans.of(work)).flatMap(({ scans }) => scans.map(({ node }) => node)),
    close: plans.close,
  };
}
