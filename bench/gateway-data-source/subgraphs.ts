import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Subgraphs that cost next to nothing, in a process of their own: only the gateway is to be measured. */
const PEOPLE = 20;

const organizer = (n: number) => ({ __typename: "User", id: String(n % PEOPLE) });

function answer(query: string, variables: { n?: number; representations?: { id: string }[] }): unknown {
  if (query.includes("_entities")) return { _entities: (variables.representations ?? []).map(({ id }) => ({ name: `Person ${id}` })) };
  if (query.includes("events")) return { events: Array.from({ length: variables.n ?? 0 }, (_, n) => ({ id: String(n), title: `Event ${n}`, organizer: organizer(n) })) };
  return { event: { id: "1", title: "Event 1", organizer: organizer(1) } };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string; variables?: object };
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data: answer(query, variables ?? {}) }));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit(0));
