import type { GraphQLFormattedError } from "graphql";
import { connect } from "./client";

/** One operation as a client sends it. */
export interface Payload {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}
/** What came of it: the status or kind of message, and the errors without what differs each time. */
export type Outcome = {
  readonly kind: string;
  readonly errors: readonly Pick<GraphQLFormattedError, "extensions" | "message">[];
};

const shown = (errors: readonly GraphQLFormattedError[] = []) =>
  errors.map(({ message, extensions }) => ({
    message,
    extensions: { ...extensions, ...(extensions?.correlationId ? { correlationId: "some" } : {}) },
  }));

/** @param text the JSON as it goes over the wire, for characters that JSON.stringify would change */
export async function overHttp(url: string, payload: Payload, text = JSON.stringify(payload)): Promise<Outcome> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: text,
  });
  const { errors } = (await response.json()) as { errors?: GraphQLFormattedError[] };
  return { kind: String(response.status), errors: shown(errors) };
}

export async function overWebSocket(url: string, payload: Payload): Promise<Outcome> {
  const client = connect(url);
  const outcome = await new Promise<Outcome>((resolve) => {
    client.subscribe(payload, {
      next: (result) => resolve({ kind: "next", errors: shown(result.errors as GraphQLFormattedError[]) }),
      error: (errors) =>
        resolve({
          kind: "error",
          errors: Array.isArray(errors)
            ? shown(errors as GraphQLFormattedError[])
            : [{ message: JSON.stringify(errors) }],
        }),
      complete: () => undefined,
    });
  });
  await client.dispose();
  return outcome;
}
