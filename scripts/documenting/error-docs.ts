import type { ErrorDefinition } from "../../platform/errors/define-errors";

export interface ErrorTable {
  /** Which part answers with these codes. */
  readonly part: string;
  readonly errors: Readonly<Record<string, ErrorDefinition>>;
}

/** A code with which the gateway closes a WebSocket. */
export interface CloseCodeRow {
  readonly code: number;
  readonly retry: string;
  readonly description: string;
}

/** docs/errors.md. @throws Error when two tables define the same code */
export function renderErrors(tables: readonly ErrorTable[], closeCodes: readonly CloseCodeRow[] = []): string {
  const rows = tables.flatMap(({ part, errors }) => Object.values(errors).map((error) => ({ part, ...error })));
  const twice = rows.filter(({ code }, index) => rows.findIndex((row) => row.code === code) !== index);
  if (twice.length > 0) throw new Error(`Defined twice: ${twice.map(({ code }) => code).join(", ")}`);
  return [
    "# Errors",
    "",
    "Made by `npm run docs` from `platform/errors/` and the `errors.ts` of each subgraph.",
    "",
    "An operation does what it says, or fails with one error whose `extensions.code` is one of these. A field that could not be",
    "had is null with such an error on its path, and the rest of the answer stands. The status is that of the same failure on a",
    "REST route or a call between services; GraphQL over HTTP answers 200 to an operation that was executed.",
    "",
    "| code | status | from | what it means |",
    "|---|---|---|---|",
    ...rows.map(({ code, status, part, description }) => `| \`${code}\` | ${status} | ${part} | ${description} |`),
    ...(closeCodes.length > 0 ? renderCloseCodes(closeCodes) : []),
    "",
  ].join("\n");
}

const renderCloseCodes = (closeCodes: readonly CloseCodeRow[]): string[] => [
  "",
  "## Close codes of WebSockets",
  "",
  "An operation that fails leaves its socket open: its errors are in an `error` message if it was refused, and in `next` if it",
  "was executed. A socket that the gateway closes has one of these codes. Ask for a new token before you connect again after",
  "4403. Clients of the `graphql-ws` package do so by themselves if `connectionParams` is a function that returns the token.",
  "",
  "| code | connect again | reason |",
  "|---|---|---|",
  ...closeCodes.map(({ code, retry, description }) => `| ${code} | ${retry} | ${description} |`),
];

export interface CodeUse {
  /** Codes that the sources use through a table, e.g. `coreErrors.SOLD_OUT`. */
  readonly throughTables: ReadonlySet<string>;
  /** Codes that stand in the sources as a literal of their own. */
  readonly literal: ReadonlySet<string>;
}

/** Which codes a source uses. */
export function codesIn(source: string): CodeUse {
  const all = (pattern: RegExp) => new Set([...source.matchAll(pattern)].map((match) => match[1] ?? ""));
  return { throughTables: all(/\b\w+Errors\.([A-Z][A-Z_]+)\b/g), literal: all(/\bcode: "([A-Z][A-Z_]+)"/g) };
}
