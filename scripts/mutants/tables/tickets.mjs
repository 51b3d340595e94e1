/** Guards of tickets, their files and their delivery. @type {readonly import("../table.mjs").Mutant[]} */
export const tickets = [
  {
    name: "tickets: a stored file is served without comparing its hash",
    file: "subgraphs/tickets/services/stored-files.ts",
    search: "if ((await hashOf(file)) === sha256) return",
    replace: "if ((await hashOf(file)) !== null) return",
    kind: "int",
    test: "subgraphs/tickets/tests/http",
  },
  {
    name: "tickets: the shaper is not told the direction of a run",
    file: "subgraphs/tickets/providers/ticket-fonts.ts",
    search: "undefined, undefined, shapingDirection(text)",
    replace: "undefined, undefined, undefined",
    kind: "unit",
    test: "subgraphs/tickets/providers/text-runs",
    sample: true,
  },
  {
    name: "core: a buyer who transferred all tickets receives no confirmation",
    file: "subgraphs/core/services/deliver-tickets.ts",
    search: "else await addToOutbox(tx, this.confirmation(purchase, tickets));",
    replace: "",
    kind: "int",
    test: "subgraphs/core/tests/ticket-changes",
  },
];
