import { Kind, parse, type OperationDefinitionNode } from "graphql";
import { LiveConnection } from "../sdk/live-connection";
import { errorsIn } from "../sdk/sdk-error";
import type { KnownValues } from "./known-values";
import { fillIn, valuesIn } from "./sale";
import { isRefused, type Answer, type AuthPayload, type Data, type SessionStore } from "./session";

interface Params {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Data | null | undefined;
}

/**
 * Sends the operations of the editors: queries and mutations over HTTP, subscriptions over WebSocket. Each carries the
 * token of the session, unless the tab has an Authorization header of its own.
 */
export class PlaygroundFetcher {
  /** One connection for each authorization: who the caller is, is decided when a connection opens. */
  private readonly connections = new Map<string, LiveConnection>();

  constructor(
    private readonly endpoint: URL,
    private readonly session: SessionStore,
    private readonly known: KnownValues,
  ) {
    let user = session.current()?.email;
    session.subscribe(() => {
      const now = session.current()?.email;
      if (now !== user) void this.connections.get(SESSION)?.close();
      if (now !== user) this.connections.delete(SESSION);
      user = now;
    });
  }

  /** GraphiQL's own operation name and document are those of the previous tab for a moment after a change: Play may be faster. */
  fetch = (written: Params, { headers = {} }: { readonly headers?: Record<string, string> } = {}): Promise<Answer> | AsyncIterableIterator<Answer> => {
    const operation = operationIn(written.query, written.operationName ?? undefined);
    const variables = JSON.parse(fillIn(JSON.stringify(written.variables ?? null), this.known.current())) as Params["variables"];
    const params = { ...written, variables, operationName: operation ? operation.name?.value : written.operationName };
    const own = authorizationIn(headers);
    return operation?.operation === "subscription" ? this.follow(params, own) : this.send(params, headers, own);
  };

  private async send(params: Params, headers: Record<string, string>, own: string | null): Promise<Answer> {
    try {
      const authorization = own ?? (await this.session.authorization());
      let answer = await this.post(params, headers, authorization);
      if (own === null && authorization !== null && isRefused(answer) && !answer.data) {
        // The token was refused before anything was done, for example because its session was ended elsewhere.
        const renewed = await this.session.authorization(authorization.replace("Bearer ", ""));
        if (renewed !== null) answer = await this.post(params, headers, renewed);
      }
      this.signInWith(params, answer);
      this.known.add(valuesIn(answer.data));
      return answer;
    } catch (error) {
      return { errors: [{ message: (error as Error).message }] };
    }
  }

  private async post(params: Params, headers: Record<string, string>, authorization: string | null): Promise<Answer> {
    const rest = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization");
    return postTo(this.endpoint, params, { ...Object.fromEntries(rest), ...(authorization === null ? {} : { authorization }) });
  }

  /** An operation of the user that returned a session signs this page in. */
  private signInWith({ variables }: Params, { data }: Answer): void {
    const payload = (data?.register ?? data?.login) as AuthPayload | undefined;
    const email: unknown = variables?.input?.email;
    if (payload?.accessToken && typeof email === "string") this.session.adopt(email, payload);
  }

  private follow({ query, operationName, variables }: Params, own: string | null): AsyncIterableIterator<Answer> {
    const payload = { query, variables: variables ?? {}, ...(operationName ? { operationName } : {}) };
    const events = this.connectionFor(own).follow<Record<string, unknown>>(payload);
    const next = async (): Promise<IteratorResult<Answer>> => {
      try {
        const { value, done } = await events.next();
        if (done) return { value: undefined, done };
        const errors = errorsIn(value).map(({ message, path, extensions }) => ({ message, path, extensions }));
        const answer = { data: value, ...(errors.length > 0 ? { errors } : {}) };
        this.known.add(valuesIn(answer.data));
        return { value: answer };
      } catch (error) {
        const { message, extensions } = error as Error & { extensions?: Record<string, unknown> };
        return { value: { errors: [{ message, ...(extensions ? { extensions } : {}) }] } };
      }
    };
    // Not an async generator: its return() would wait for the next event, and the subscription would stay open until then.
    const iterator: AsyncIterableIterator<Answer> = {
      next,
      return: async () => {
        await events.return?.();
        return { value: undefined, done: true };
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  private connectionFor(own: string | null): LiveConnection {
    const key = own ?? SESSION;
    const known = this.connections.get(key);
    if (known) return known;
    const connection = new LiveConnection({
      url: this.endpoint.href.replace(/^http/, "ws"),
      webSocketImpl: WebSocket,
      connectionParams: async () => {
        const authorization = own ?? (await this.session.authorization());
        return { locale: navigator.language, ...(authorization === null ? {} : { authorization }) };
      },
      renewable: own === null && this.session.current() !== null,
    });
    this.connections.set(key, connection);
    return connection;
  }
}

/** The key of the connection that uses the session's token, or none. */
const SESSION = "";

/**
 * Sends one operation over HTTP.
 *
 * @throws Error if there is no response that can be read
 */
export async function postTo(endpoint: URL, params: Params, headers: Record<string, string> = {}): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(params),
    });
  } catch {
    throw new Error("The API cannot be reached. Check that it is running, then try again.");
  }
  try {
    return (await response.json()) as Answer;
  } catch {
    throw new Error(`The API returned status ${response.status} without JSON. Try again.`);
  }
}

/** The operation with this name, or the only one; undefined if the API has to say what is wrong. */
function operationIn(query: string, name: string | undefined): OperationDefinitionNode | undefined {
  try {
    const operations = parse(query).definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    return operations.find((operation) => operation.name?.value === name) ?? (operations.length === 1 ? operations[0] : undefined);
  } catch {
    return undefined;
  }
}

function authorizationIn(headers: Record<string, string> = {}): string | null {
  const [, value] = Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization") ?? [];
  return value || null;
}
