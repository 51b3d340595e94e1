import type { GraphQLFormattedError } from "graphql";
import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";
import type { LiveResult } from "../subscriptions/complete-event";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** One GraphQL operation by POST. */
export async function post(origin: string, query: string, options: { variables?: unknown; token?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  const { variables, token, headers } = options;
  const response = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, ...((await response.json()) as object) };
}

/** What one subscription has received so far. */
export interface Received {
  readonly events: LiveResult[];
  readonly errors: unknown[];
  complete: boolean;
  readonly end: () => void;
}

export function connect(origin: string, params: Record<string, unknown> = {}): Client {
  return createClient({ url: `${origin.replace("http", "ws")}/graphql`, webSocketImpl: WebSocket, connectionParams: params, retryAttempts: 0 });
}

export function subscribe(client: Client, query: string, variables: Record<string, unknown> = {}): Received {
  const received: Received = { events: [], errors: [], complete: false, end: () => dispose() };
  const dispose = client.subscribe(
    { query, variables },
    { next: (event) => received.events.push(event as LiveResult), error: (error) => received.errors.push(error), complete: () => void (received.complete = true) },
  );
  return received;
}
