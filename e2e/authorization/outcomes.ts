import { type Answer, type Following } from "../graph-client";
import { nameOf } from "./generate-query";

/**
 * What became of one path of an answer: "sees"; "empty" for a list or a connection without anything in it; "null"; or the
 * code of the error. Whatever else went wrong beside it is said, too, so that it equals nothing that is expected.
 * @param path names of fields; lists are gone into by their first element
 */
export function outcomeOf({ data, errors }: Pick<Answer, "data" | "errors">, path: readonly string[]): string {
  const codes = [...new Set((errors ?? []).map(({ extensions }) => String(extensions.code)))].join(" and ");
  const found = follow(data, path.map(nameOf));
  if (found === undefined || found === null) return codes || "null";
  const list = Array.isArray(found) ? found : (found as { edges?: unknown }).edges;
  const state = Array.isArray(list) && list.length === 0 ? "empty" : "sees";
  return codes ? `${state}, and ${codes}` : state;
}

/** A list without anything in it ends every path. */
function follow(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined || value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.length === 0 ? value : follow(value[0], [step, ...rest]);
  return follow((value as Record<string, unknown>)[step], rest);
}

/** What became of a subscription: its first event, or what it was refused with; undefined as long as nothing did. */
export function outcomeOfLive({ events: [first], error, completed }: Following, root: string): string | undefined {
  if (first) return outcomeOf(first, [root]);
  if (Array.isArray(error)) return String((error as { extensions?: { code?: unknown } }[])[0]?.extensions?.code);
  if (error !== undefined) return `an error: ${JSON.stringify(error)}`;
  return completed ? "nothing at all" : undefined;
}
