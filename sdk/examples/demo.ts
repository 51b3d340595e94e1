import { parseArgs } from "node:util";
import type { EventPlannerClient } from "../client";

/** Accounts of the demo data that `npm start` creates; they exist nowhere else. */
export const demoAccounts = { organizer: "olivia@lights.example", doorStaff: "sam@lights.example" };
const DEMO_PASSWORD = "lights-on-2026!";
const STANDARD_URL = "http://127.0.0.1:4000/graphql";

export interface ExampleOptions {
  /** The arguments without options. */
  readonly words: readonly string[];
  /** The URL of the API. */
  readonly url: string;
  readonly email: string;
  readonly password: string;
}

/**
 * Reads the command line of an example.
 *
 * @param defaultEmail the demo account to sign in to; its password is the default password
 */
export function readOptions(defaultEmail: string): ExampleOptions {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: text(STANDARD_URL), email: text(defaultEmail), password: text(DEMO_PASSWORD) },
  });
  return { words: positionals, ...values };
}

/** The option that another example needs to use the same API; empty for the standard one. */
export const urlOption = (url: string): string => (url === STANDARD_URL ? "" : ` --url ${url}`);

/**
 * Finds the first event whose title has these words.
 *
 * @throws Error if there is none
 */
export async function findEvent(api: EventPlannerClient, search: string) {
  const { events } = await api.events({ first: 1, filter: { search } });
  const event = events.edges[0]?.node;
  if (!event) throw new Error(`No event has the words "${search}" in its title.`);
  return event;
}
