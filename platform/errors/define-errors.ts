/** One error code of the public API; the table of all of them becomes docs/errors.md. */
export interface ErrorDefinition {
  readonly code: string;
  /** The HTTP status of the same failure on a REST route or a call between services. */
  readonly status: number;
  /** What it means and what the caller can do, for docs/errors.md. */
  readonly description: string;
}

type Definitions = Readonly<Record<string, { readonly status: number; readonly description: string }>>;

/** Names each code after its key, so that a code is written down once. */
export function defineErrors<D extends Definitions>(definitions: D): { readonly [K in keyof D]: ErrorDefinition } {
  const entries = Object.entries(definitions).map(([code, rest]) => [code, { code, ...rest }]);
  return Object.fromEntries(entries) as { readonly [K in keyof D]: ErrorDefinition };
}
