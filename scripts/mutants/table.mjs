import { abuse } from "./tables/abuse.mjs";
import { authority } from "./tables/authority.mjs";
import { gates } from "./tables/gates.mjs";
import { gateway } from "./tables/gateway.mjs";
import { guests } from "./tables/guests.mjs";
import { money } from "./tables/money.mjs";
import { outages } from "./tables/outages.mjs";
import { overload } from "./tables/overload.mjs";
import { protocols } from "./tables/protocols.mjs";
import { reliability } from "./tables/reliability.mjs";
import { scanning } from "./tables/scanning.mjs";
import { seats } from "./tables/seats.mjs";
import { tickets } from "./tables/tickets.mjs";

/**
 * A guard and how to break it.
 *
 * @typedef {object} Mutant
 * @property {string} name what no longer holds, unique, after the subgraph or folder
 * @property {string} file the file that is changed
 * @property {string} search the text that is replaced; it occurs exactly once
 * @property {string} replace
 * @property {"unit" | "int" | "e2e"} kind the kind of tests that must notice
 * @property {string} test the path, or the beginning of it, of the tests that must notice
 * @property {string} [only] a pattern for the names of the tests that must notice
 * @property {boolean} [sample] whether CI runs it
 */

/** All guards. @type {readonly Mutant[]} */
export const mutants = [
  ...abuse,
  ...authority,
  ...gates,
  ...gateway,
  ...guests,
  ...money,
  ...outages,
  ...overload,
  ...protocols,
  ...reliability,
  ...scanning,
  ...seats,
  ...tickets,
];
