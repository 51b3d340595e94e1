import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";

export interface Answer {
  readonly data: Record<string, any> | null;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly (string | number)[]; readonly extensions: Record<string, unknown> }[];
}

/** Speaks GraphQL with the gateway as one caller does, and says all about a failure. */
export class GraphClient {
  private live: Client | undefined;

  constructor(
    readonly url: string,
    readonly token: string | null = null,
  ) {}

  /** The same gateway, as somebody else. */
  as(token: string | null): GraphClient {
    return new GraphClient(this.url, token);
  }

  /** The answer as it comes, errors and all. */
  async ask(query: string, variables: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Answer & { status: number; headers: Headers }> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(this.token ? { authorization: `Bearer ${this.token}` } : {}), ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as Answer;
    return { ...body, data: body.data ?? null, status: response.status, headers: response.headers };
  }

  /** The data. @throws Error with query, variables, answer and correlation id when there is any error */
  async do(query: string, variables: Record<string, unknown> = {}): Promise<any> {
    const answer = await this.ask(query, variables);
    if (answer.errors || answer.data === null) {
      throw new Error(`${query}\n${JSON.stringify(variables)}\n→ ${answer.status} ${JSON.stringify(answer.errors)}\ncorrelation id ${answer.headers.get("x-correlation-id")}`);
    }
    return answer.data;
  }

  /** The code of the one error that this must end in. */
  async codeOf(query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
    const answer = await this.ask(query, variables);
    return answer.errors?.[0]?.extensions.code ?? `no error: ${JSON.stringify(answer.data)}`;
  }

  /** Follows a subscription; what came so far can be waited for. */
  follow(query: string, variables: Record<string, unknown> = {}): Following {
    this.live ??= createClient({
      url: `${this.url.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: this.token ? { authorization: `Bearer ${this.token}` } : {},
      retryAttempts: 60,
      // The token is always the same: once it is refused, it stays refused.
      shouldRetry: (event) => (event as { code?: number } | null)?.code !== 4403,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 250)),
    });
    return new Following(this.live, query, variables);
  }

  async close(): Promise<void> {
    await this.live?.dispose();
  }
}

/** One subscription and all that it has brought. */
export class Following {
  readonly events: Answer[] = [];
  error: unknown;
  completed = false;
  private readonly listeners = new Set<() => void>();
  readonly stop: () => void;

  constructor(client: Client, query: string, variables: Record<string, unknown>) {
    const wake = () => this.listeners.forEach((listener) => listener());
    this.stop = client.subscribe<Record<string, unknown>>(
      { query, variables },
      {
        next: (event) => {
          this.events.push(event as unknown as Answer);
          wake();
        },
        error: (error) => {
          this.error = error;
          wake();
        },
        complete: () => {
          this.completed = true;
          wake();
        },
      },
    );
  }

  /** Waits for an event, among those that came and those to come. @throws with everything that came instead */
  async until(what: string, is: (data: any) => boolean, patience = 30_000): Promise<any> {
    const find = () => this.events.find((event) => event.data && is(event.data));
    const found = find();
    if (found) return found.data;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.listeners.delete(look);
      };
      const look = (): void => {
        const event = find();
        if (event) resolve(event.data);
        else if (this.error) reject(new Error(`waited for ${what}, got the error ${JSON.stringify(this.error)}`));
        else return;
        end();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`waited ${patience} ms for ${what}; came: ${JSON.stringify(this.events, null, 1)}`));
      }, patience);
      this.listeners.add(look);
    });
  }
}
