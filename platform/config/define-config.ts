import { type z } from "zod";

/** One environment variable: its name, how it is parsed, what it means. The same table makes docs/env.md. */
export interface Variable<T> {
  readonly name: string;
  readonly schema: z.ZodType<T, unknown>;
  readonly description: string;
  /** True for keys and passwords: shown nowhere, never given a default in the documentation. */
  readonly secret: boolean;
}

export type Variables = Readonly<Record<string, Variable<unknown>>>;

/** What a table of variables parses to. */
export type Config<V extends Variables> = { readonly [K in keyof V]: V[K] extends Variable<infer T> ? T : never };

/** Describes one variable. A default belongs into the schema: `z.string().default("x")`. */
export function variable<T>(name: string, schema: z.ZodType<T, unknown>, description: string): Variable<T> {
  return { name, schema, description, secret: false };
}

/** Like {@link variable}, for what must never be printed. */
export function secret<T>(name: string, schema: z.ZodType<T, unknown>, description: string): Variable<T> {
  return { name, schema, description, secret: true };
}

/** Thrown by {@link readConfig}: every variable that is wrong, in one message. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads a table of variables from the environment, once, and complains once about everything.
 * An empty variable counts as not set, because that is what shells and compose files produce.
 * @throws ConfigError naming every variable that is missing or wrong, never its value
 */
export function readConfig<V extends Variables>(variables: V, env: NodeJS.ProcessEnv = process.env): Config<V> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, { name, schema }] of Object.entries(variables)) {
    const raw = env[name];
    const result = schema.safeParse(raw === "" ? undefined : raw);
    if (result.success) values[key] = result.data;
    else problems.push(`  ${name}: ${result.error.issues.map((issue) => issue.message).join(", ")}`);
  }
  if (problems.length > 0) throw new ConfigError(`These variables are missing or wrong:\n${problems.join("\n")}`);
  return values as Config<V>;
}
