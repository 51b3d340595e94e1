import { type z } from "zod";
import { productionProblems } from "./production-secrets";

/** One environment variable: its name, how it is parsed, what it means. The same table generates docs/env.md. */
export interface Variable<T> {
  readonly name: string;
  readonly schema: z.ZodType<T, unknown>;
  readonly description: string;
  /** True for keys and passwords: never printed, and without a default in the documentation. */
  readonly secret: boolean;
  /**
   * How strong a value must be in production. `secret`: as hard to guess as a key of 128 bits. `issued`: a key that a
   * provider chose. `url`: the password in it, if it needs one. `public`: not a secret, but published keys are refused.
   */
  readonly strength?: Strength;
}

export type Strength = "secret" | "issued" | "url" | "public";

/** Several variables of one kind that are read into a record, by the name each has there. */
export interface VariableGroup<T> {
  readonly members: Readonly<Record<string, Variable<T>>>;
}

export type Variables = Readonly<Record<string, Variable<unknown> | VariableGroup<unknown>>>;

type ValueOf<V> = V extends VariableGroup<infer T> ? Readonly<Record<string, T>> : V extends Variable<infer T> ? T : never;

/** What a table of variables parses to. */
export type Config<V extends Variables> = { readonly [K in keyof V]: ValueOf<V[K]> };

/** Describes one variable. A default belongs into the schema: `z.string().default("x")`. */
export function variable<T>(name: string, schema: z.ZodType<T, unknown>, description: string): Variable<T> {
  return { name, schema, description, secret: false };
}

/** Like {@link variable}, for keys and passwords. Production refuses weak and published values. */
export function secret<T>(name: string, schema: z.ZodType<T, unknown>, description: string): Variable<T> {
  return { name, schema, description, secret: true, strength: "secret" };
}

/** Like {@link secret}, for a key that a provider issued: its form is not ours to choose. */
export function issuedKey<T>(name: string, schema: z.ZodType<T, unknown>, description: string): Variable<T> {
  return { name, schema, description, secret: true, strength: "issued" };
}

/** Like {@link secret}, for the URL of a server, with its password. */
export function serverUrl<T>(name: string, schema: z.ZodType<T, unknown>, description: string): Variable<T> {
  return { name, schema, description, secret: true, strength: "url" };
}

/** Like {@link variable}, for public keys. Production refuses those whose private key is published. */
export function publicKeys<T>(name: string, schema: z.ZodType<T, unknown>, description: string): Variable<T> {
  return { name, schema, description, secret: false, strength: "public" };
}

/** The single variables of a table, without its groups. */
export const variablesIn = (table: Variables): Variable<unknown>[] =>
  Object.values(table).flatMap((entry) => ("members" in entry ? Object.values(entry.members) : [entry]));

/** A process must not start as it is configured. The message says what to change, and is all that is printed. */
export class ConfigError extends Error {
  override readonly name: string = "ConfigError";
}

/** Thrown by {@link readConfig}: every variable that is missing or invalid, in one message. */
export class InvalidVariables extends ConfigError {
  override readonly name = "InvalidVariables";

  /** @param problems one line each: the variable, a colon, what is wrong. Never a value. */
  constructor(readonly problems: readonly string[]) {
    super(`These variables are missing or invalid:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}

/**
 * Reads a table of variables from the environment, once, and reports all problems together.
 * An empty variable counts as not set, because shells and compose files produce that.
 * @param check returns further problems of a configuration whose variables are all valid by themselves
 * @throws InvalidVariables naming every variable that is missing or invalid, and in production every weak or published secret
 */
export function readConfig<V extends Variables>(
  variables: V,
  env: NodeJS.ProcessEnv = process.env,
  check: (values: Partial<Config<V>>) => readonly string[] = () => [],
): Config<V> {
  const problems: string[] = [];
  const read = ({ name, schema }: Variable<unknown>): unknown => {
    const raw = env[name];
    const result = schema.safeParse(raw === "" ? undefined : raw);
    if (!result.success) problems.push(`${name}: ${result.error.issues.map((issue) => issue.message).join(", ")}`);
    return result.data;
  };
  const values = Object.fromEntries(
    Object.entries(variables).map(([key, entry]) => [key, "members" in entry ? mapValues(entry.members, read) : read(entry)]),
  ) as Config<V>;
  if (env.NODE_ENV === "production") problems.push(...productionProblems(variablesIn(variables), env));
  problems.push(...check(values));
  if (problems.length > 0) throw new InvalidVariables([...new Set(problems)]);
  return values;
}

/**
 * Reads several configurations of one process and reports the problems of all of them together.
 * @throws InvalidVariables
 */
export function readTogether<T extends readonly unknown[]>(...reads: { readonly [K in keyof T]: () => T[K] }): T {
  const problems: string[] = [];
  const values = reads.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidVariables)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  });
  if (problems.length > 0) throw new InvalidVariables([...new Set(problems)]);
  return values as unknown as T;
}

const mapValues = <T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
