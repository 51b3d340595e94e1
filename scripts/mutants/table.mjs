/**
 * A guard and how to break it.
 *
 * @typedef {object} Mutant
 * @property {string} name what no longer holds, unique
 * @property {string} file the file that is changed
 * @property {string} search the text that is replaced; it occurs exactly once
 * @property {string} replace
 * @property {"unit" | "int" | "e2e"} kind the kind of tests that must notice
 * @property {string} test the path, or the beginning of it, of the tests that must notice
 * @property {string} [only] a pattern for the names of the tests that must notice
 * @property {boolean} [sample] whether CI runs it
 */

/** @type {readonly Mutant[]} */
export const mutants = [
  {
    name: "tickets: a stored file is served without comparing its hash",
    file: "subgraphs/tickets/services/stored-files.ts",
    search: "if ((await hashOf(file)) === sha256) return",
    replace: "if ((await hashOf(file)) !== null) return",
    kind: "int",
    test: "subgraphs/tickets/tests/http",
    sample: true,
  },
  {
    name: "tickets: the shaper is not told the direction of a run",
    file: "subgraphs/tickets/providers/ticket-fonts.ts",
    search: "undefined, undefined, shapingDirection(text)",
    replace: "undefined, undefined, undefined",
    kind: "unit",
    test: "subgraphs/tickets/providers/text-runs",
  },
  {
    name: "core: a buyer who transferred all tickets receives no confirmation",
    file: "subgraphs/core/services/deliver-tickets.ts",
    search: "else await addToOutbox(tx, this.confirmation(purchase, tickets));",
    replace: "",
    kind: "int",
    test: "subgraphs/core/tests/ticket-changes",
  },
  {
    name: "queues: stalled jobs are not taken over",
    file: "platform/queues/job-workers.ts",
    search: "stalledInterval: 3_000",
    replace: "stalledInterval: 300_000",
    kind: "int",
    test: "platform/queues/job-workers",
  },
  {
    name: "outbox: a call with an invalid payload is retried for days",
    file: "platform/outbox/deliver-call.job.ts",
    search: "if (!request.success) throw new FinalFailure(",
    replace: "if (!request.success) throw new Error(",
    kind: "int",
    test: "platform/outbox/outbox.int",
    only: "payload can never be sent",
  },
  {
    name: "outbox: finished jobs stay in Redis",
    file: "platform/outbox/outbox-relay.ts",
    search: "await this.queues.remove(this.queueOf(row), row.id).catch(() => undefined);\n  }\n\n  private queueOf",
    replace: "await Promise.resolve();\n  }\n\n  private queueOf",
    kind: "int",
    test: "platform/outbox/outbox.int",
    only: "no finished job",
  },
  {
    name: "logs: an event of a rolled-back transaction is logged",
    file: "platform/db/database.ts",
    search: "if (pending) pending.push({ name, data });\n    else this.logger",
    replace: "if (pending === null) pending;\n    else this.logger",
    kind: "int",
    test: "platform/db/business-events",
  },
];
