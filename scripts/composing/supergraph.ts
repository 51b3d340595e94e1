import { composeServices } from "@apollo/composition";
import { Supergraph } from "@apollo/federation-internals";
import { lexicographicSortSchema, parse, printSchema } from "graphql";

export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
}

export interface Composition {
  /** For the gateway, or any other Federation 2 router. */
  readonly supergraph: string;
  /** What clients see, in alphabetical order so that moving code changes nothing. */
  readonly api: string;
}

/**
 * The URLs in the supergraph are placeholders: the gateway knows by name where its subgraphs are.
 * @throws Error with every composition error, or else every hint
 */
export function compose(subgraphs: readonly SubgraphSdl[]): Composition {
  const services = [...subgraphs]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, sdl }) => ({ name, url: `http://${name}/graphql`, typeDefs: parse(sdl) }));
  const { supergraphSdl, errors, hints } = composeServices(services);
  if (errors)
    throw new Error(`The subgraphs do not compose:\n${errors.map((error) => `  ${error.message}`).join("\n")}`);
  if (hints.length > 0)
    throw new Error(
      `The subgraphs compose, but not cleanly:\n${hints.map((hint) => `  ${hint.toString()}`).join("\n")}`,
    );
  const api = Supergraph.build(supergraphSdl, { validateSupergraph: false }).apiSchema().toGraphQLJSSchema();
  return { supergraph: `${supergraphSdl.trimEnd()}\n`, api: `${printSchema(lexicographicSortSchema(api))}\n` };
}

/** The lines that one has and the other has not, marked - and +, in the order of each. */
export function differences(before: string, after: string): string[] {
  if (before === after) return [];
  const removed = missing(before, after).map((line) => `- ${line}`);
  const added = missing(after, before).map((line) => `+ ${line}`);
  const all = [...removed, ...added];
  return all.length > 0 ? all : ["(the same lines in another order)"];
}

function missing(from: string, other: string): string[] {
  const counts = new Map<string, number>();
  for (const line of other.split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
  return from.split("\n").filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}
