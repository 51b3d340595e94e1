import { type Caller } from "./callers";
import { type OpenFields } from "./generate-query";
import { Rule } from "./rules";
import { type World } from "./world";

export type Args = Record<string, unknown>;

/** One way to ask a query. */
export interface QueryCase {
  /** Tells it from the others of the same query. */
  readonly what?: string;
  readonly rule: Rule;
  readonly args?: (world: World) => Args;
  /** Where in the answer is looked, when the answer itself is there for everybody. */
  readonly at?: string;
}

/** A way to an object: a query, and fields from its answer on. */
export interface Reach {
  readonly query: string;
  /** Which of the query's cases; the first one unless said. */
  readonly what?: string;
  readonly path: readonly string[];
}

/** `reach("purchase.payment.refunds", "a refunded purchase")`. A step may have arguments in it. */
export const reach = (way: string, what?: string): Reach => {
  const [query = "", ...path] = way.split(".");
  return { query, path, ...(what === undefined ? {} : { what }) };
};

/** One way to look at a field that not everybody sees who sees the object. */
export interface FieldCase {
  readonly rule: Rule;
  /** The object, when it is not the one that the type is reached by. */
  readonly from?: Reach;
  /** The field with its arguments, when it needs any. */
  readonly call?: string;
  /** Who may look gets a list, but there need not be anything in it. */
  readonly mayBeEmpty?: boolean;
}

/** One way to call a mutation. Whoever may is really let do it, and the others are seen to be refused the same thing. */
export interface MutationCase {
  readonly what?: string;
  readonly rule: Rule;
  /** Arguments with which it succeeds, about something that nobody did it to before. */
  readonly args: (world: World, caller: Caller) => Args | Promise<Args>;
  /** The thing is the caller's own: whoever is refused tries his own, too. */
  readonly isOwn?: boolean;
  /** Paths in the answer that have to be there beside what everybody sees of it. */
  readonly shows?: string;
  /** The thing is always the same, so that one has to wait for the other. */
  readonly oneByOne?: boolean;
  /** Changes what the callers are, and comes after everything else, in the order of the rows. */
  readonly last?: boolean;
}

export interface SubscriptionCase {
  readonly rule: Rule;
  readonly args: (world: World) => Args;
  /** What happens while it is followed, when it does not begin with what is already there. */
  readonly event?: (world: World) => Promise<unknown>;
}

/** What one subgraph has in the API. A field of a type stands in `open` or in `fields`. */
export interface Rows {
  /** How an object of each type is reached; null for what only mutations answer with. */
  readonly reach: Readonly<Record<string, Reach | null>>;
  /** Whoever sees the object sees these. By type, the most telling one first. */
  readonly open: Readonly<Record<string, string>>;
  /** By `Type.field`. */
  readonly fields: Readonly<Record<string, Rule | readonly FieldCase[]>>;
  readonly queries: Readonly<Record<string, Rule | readonly QueryCase[]>>;
  readonly mutations: Readonly<Record<string, MutationCase | readonly MutationCase[]>>;
  readonly subscriptions: Readonly<Record<string, SubscriptionCase>>;
}

const merged = <T>(parts: readonly Readonly<Record<string, T>>[]): ReadonlyMap<string, T> => {
  const entries = parts.flatMap((part) => Object.entries(part));
  const twice = entries.map(([name]) => name).filter((name, index, names) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new Error(`there are two rows for ${twice.join(", ")}`);
  return new Map(entries);
};

/** The rows of all subgraphs together. */
export class Table {
  readonly open: OpenFields;
  readonly reach: ReadonlyMap<string, Reach | null>;
  readonly fields: ReadonlyMap<string, readonly FieldCase[]>;
  readonly queries: ReadonlyMap<string, readonly QueryCase[]>;
  readonly mutations: ReadonlyMap<string, readonly MutationCase[]>;
  readonly subscriptions: ReadonlyMap<string, SubscriptionCase>;

  /** @throws Error when two rows are about the same */
  constructor(subgraphs: readonly Rows[]) {
    const open = new Map<string, string[]>();
    for (const rows of subgraphs) {
      for (const [type, names] of Object.entries(rows.open)) open.set(type, [...(open.get(type) ?? []), ...names.split(" ")]);
    }
    this.open = open;
    this.reach = merged(subgraphs.map((rows) => rows.reach));
    this.fields = new Map([...merged(subgraphs.map(({ fields }) => fields))].map(([name, row]) => [name, row instanceof Rule ? [{ rule: row }] : row]));
    this.queries = new Map([...merged(subgraphs.map(({ queries }) => queries))].map(([name, row]) => [name, row instanceof Rule ? [{ rule: row }] : row]));
    this.mutations = new Map([...merged(subgraphs.map(({ mutations }) => mutations))].map(([name, row]) => [name, "rule" in row ? [row] : row]));
    this.subscriptions = merged(subgraphs.map(({ subscriptions }) => subscriptions));
  }

  /** Every field that has a row, as `Type.field`; one that has two stands there twice. */
  get rows(): string[] {
    return [
      ...[...this.open].flatMap(([type, names]) => names.map((name) => `${type}.${name}`)),
      ...this.fields.keys(),
      ...[...this.queries.keys()].map((name) => `Query.${name}`),
      ...[...this.mutations.keys()].map((name) => `Mutation.${name}`),
      ...[...this.subscriptions.keys()].map((name) => `Subscription.${name}`),
    ];
  }

  /** The case of a query that a way begins with. */
  caseOf({ query, what }: Reach): QueryCase {
    const cases = this.queries.get(query) ?? [];
    const found = what === undefined ? cases[0] : cases.find((candidate) => candidate.what === what);
    if (!found) throw new Error(`no row says how ${query} is asked${what === undefined ? "" : ` for ${what}`}`);
    return found;
  }

  /** The rules of every step of a way. @param typeOf the type of a field, by type and field */
  rulesAlong(way: Reach, typeOf: (type: string, field: string) => string): Rule[] {
    const rules = [this.caseOf(way).rule];
    let type = typeOf("Query", way.query);
    for (const step of way.path) {
      const field = step.split("(")[0] ?? step;
      const [row] = this.fields.get(`${type}.${field}`) ?? [];
      if (row) rules.push(row.rule);
      type = typeOf(type, field);
    }
    return rules;
  }
}
