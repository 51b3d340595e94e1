import { graphql } from "graphql";
import type { Principal } from "../../../platform/auth/principal";
import { formatError } from "../../../platform/graphql/format-errors";
import { createLogger } from "../../../platform/logging/logger";
import { coreSubgraph } from "../subgraph";
import type { CoreWorld } from "./core-world";

/** What the gateway gets. */
export interface CoreAnswer<T> {
  readonly data: T | null;
  readonly errors: readonly { readonly path: readonly (string | number)[] | undefined; readonly message: string; readonly code: unknown }[];
}

/** Core as the gateway asks it: one context for each request. */
export type AskCore = <T = Record<string, never>>(caller: Principal, source: string, variableValues?: Record<string, unknown>) => Promise<CoreAnswer<T>>;

export async function openCoreGraph({ module }: CoreWorld): Promise<AskCore> {
  const { schema } = await coreSubgraph.schema(module);
  const logger = createLogger("test", "silent");
  return async <T>(caller: Principal, source: string, variableValues: Record<string, unknown> = {}) => {
    const { data, errors = [] } = await graphql({ schema, source, variableValues, contextValue: coreSubgraph.context(module, caller) });
    const told = errors.map((error) => formatError(error, logger));
    return { data: data as T | null, errors: told.map(({ path, message, extensions }) => ({ path, message, code: extensions?.code })) };
  };
}
