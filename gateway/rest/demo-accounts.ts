import { readFile } from "node:fs/promises";
import { z } from "zod";

const account = z.object({
  email: z.string(),
  password: z.string(),
  name: z.string().optional(),
  what: z.string().optional(),
});
const demoData = z.object({ accounts: z.array(account) });

/** An account of the demo data, with its public password. */
export type DemoAccount = z.infer<typeof account>;

/**
 * Reads the accounts that the demo data created.
 *
 * @param file JSON, as prisma/seed.ts prints it
 * @returns an empty list if there is no demo data or the file cannot be read
 */
export async function readDemoAccounts(file: string): Promise<readonly DemoAccount[]> {
  try {
    return demoData.parse(JSON.parse(await readFile(file, "utf8"))).accounts;
  } catch {
    return [];
  }
}
