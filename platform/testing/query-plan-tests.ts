import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { QueryPlans } from "./query-plans";

/** A method of a repository, e.g. `EventRepository.byId`; what it is asked; how; and how many rows it may look at, if not few. */
export type PlanCase<Tx> = readonly [method: string, what: string, run: (tx: Tx) => Promise<unknown>, rows?: number];

/**
 * Tests that no method of a subgraph's repositories reads what grows with its tables, and that none is forgotten.
 * @param folder the subgraph's `repositories`
 * @param plans of a database with volume; asked for when the tests run
 * @param excused methods without a case, each with the reason
 */
export function testQueryPlans<Tx>(folder: string, plans: () => QueryPlans<Tx>, cases: readonly PlanCase<Tx>[], excused: Readonly<Record<string, string>> = {}): void {
  const methods = methodsIn(folder);

  it.each(cases)("%s: %s", async (...planCase) => {
    const [method, , run, rows] = planCase as unknown as PlanCase<Tx>;
    const { prototype, name } = methods.get(method) ?? never(`there is no ${method}`);
    const called = jest.spyOn(prototype, name as never);
    try {
      const statements = await plans().of(run);
      expect(called).toHaveBeenCalled();
      expect(statements.length).toBeGreaterThan(0);
      expect(plans().wasteOf(statements, rows)).toEqual([]);
    } finally {
      called.mockRestore();
    }
  });

  it("nothing that a repository can do is missing above, and nothing is there that it cannot do", () => {
    const known = new Set([...cases.map(([method]) => method), ...Object.keys(excused)]);
    expect([...methods.keys()].filter((method) => !known.has(method))).toEqual([]);
    expect([...known].filter((method) => !methods.has(method))).toEqual([]);
  });
}

function methodsIn(folder: string): Map<string, { readonly prototype: object; readonly name: string }> {
  const methods = new Map<string, { prototype: object; name: string }>();
  for (const file of readdirSync(folder).filter((entry) => entry.endsWith(".repository.ts"))) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    for (const value of Object.values(require(join(folder, file)) as Record<string, unknown>)) {
      if (typeof value !== "function" || !value.name.endsWith("Repository")) continue;
      const prototype = value.prototype as object;
      for (const name of Object.getOwnPropertyNames(prototype)) if (name !== "constructor") methods.set(`${value.name}.${name}`, { prototype, name });
    }
  }
  return methods;
}

function never(message: string): never {
  throw new Error(message);
}
