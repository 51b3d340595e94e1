import { getOperationAST, OperationTypeNode, print, type DocumentNode } from "graphql";
import { keepDeviceToken, memoryDeviceTokens, withDeviceToken, type DeviceTokenStore } from "./device-token";
import { getSdk } from "./generated/sdk";
import { LiveConnection } from "./live-connection";
import { dataOf, networkError, type Answer } from "./sdk-error";
import { solvingChallenges } from "./solve-challenge";

type MaybePromise<T> = T | Promise<T>;

export interface ClientOptions {
  /** The GraphQL endpoint, e.g. `https://tickets.example.org/graphql`. */
  readonly url: string;
  /** An access token or API key. A function is asked before every request, so that it can refresh one that has expired. */
  readonly token?: string | null | (() => MaybePromise<string | null>);
  /** Where the tokens that identify this device at a sign-in are kept. @default in memory */
  readonly deviceTokens?: DeviceTokenStore;
  /** More headers for every request, e.g. `Accept-Language`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The class that opens WebSockets. @default globalThis.WebSocket, which Node has from version 22 on; else pass that of `ws` */
  readonly webSocketImpl?: unknown;
  /** @default globalThis.fetch */
  readonly fetch?: typeof fetch;
  /**
   * Whether operations with an `input` that are refused with CHALLENGE_REQUIRED are repeated with the solution of their
   * challenge. Solving takes a second or more of CPU. @default true
   */
  readonly solveChallenges?: boolean;
  /** Milliseconds for an answer. @default 30_000 // 30 seconds */
  readonly timeout?: number;
}

/** For one call. */
export interface CallOptions {
  /** Gives up waiting; what the server has begun it finishes. Ends a subscription. */
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

type Sdk = ReturnType<typeof getSdk<CallOptions>>;

/** Every operation of sdk/operations as a method: `purchaseTickets({ input })`, `for await (… of scanRecorded({ eventId }))`. */
type Operations = { readonly [Name in keyof Sdk as Uncapitalize<Name>]: Sdk[Name] };

export type EventPlannerClient = Operations & {
  /**
   * Any other operation.
   * @throws SdkError
   */
  readonly request: <Data = Record<string, unknown>>(document: DocumentNode, variables?: Record<string, unknown>, options?: CallOptions) => Promise<Data>;
  /** Any other subscription. */
  readonly subscribe: <Data = Record<string, unknown>>(document: DocumentNode, variables?: Record<string, unknown>, options?: CallOptions) => AsyncIterableIterator<Data>;
  /** Ends all subscriptions and their connection. */
  readonly close: () => Promise<void>;
};

/**
 * A typed client of the Event Planner API.
 *
 * Queries and mutations are promises; they reject with an `SdkError` that carries the API's code. A field that could not
 * be had because a part of the system is down is null, and `errorsIn(answer)` tells why.
 *
 * Subscriptions are endless async iterables that come back by themselves after a lost connection; `break` unsubscribes.
 */
export function createEventPlannerClient(options: ClientOptions): EventPlannerClient {
  const { url, timeout = 30_000, deviceTokens = memoryDeviceTokens() } = options;
  const authorization = async (): Promise<Record<string, string>> => {
    const token = typeof options.token === "function" ? await options.token() : options.token;
    return token ? { authorization: `Bearer ${token}` } : {};
  };

  const attempt = async (document: DocumentNode, given: Record<string, unknown>, call: CallOptions): Promise<unknown> => {
    const variables = await withDeviceToken(deviceTokens, document, given);
    const signals = [AbortSignal.timeout(timeout), ...(call.signal ? [call.signal] : [])];
    let response: Response;
    let text: string;
    try {
      response = await (options.fetch ?? fetch)(url, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json", ...options.headers, ...(await authorization()), ...call.headers },
        body: JSON.stringify(payloadOf(document, variables)),
        signal: AbortSignal.any(signals),
      });
      text = await response.text();
    } catch (error) {
      throw networkError(`${url} did not answer: ${error instanceof Error ? error.message : String(error)}`, error);
    }
    const correlationId = response.headers.get("x-correlation-id") ?? "";
    const data = dataOf(parseAnswer(text, response.status, correlationId), correlationId);
    await keepDeviceToken(deviceTokens, data);
    return data;
  };

  const request = async (document: DocumentNode, variables: Record<string, unknown> = {}, call: CallOptions = {}): Promise<unknown> => {
    if (options.solveChallenges === false) return attempt(document, variables, call);
    return solvingChallenges(variables, (given) => attempt(document, given, call), call.signal);
  };

  let live: LiveConnection | undefined;
  const subscribe = (document: DocumentNode, variables: Record<string, unknown> = {}, call: CallOptions = {}): AsyncIterableIterator<unknown> => {
    live ??= new LiveConnection({
      url: url.replace(/^http/, "ws"),
      webSocketImpl: options.webSocketImpl ?? webSocketOfThisPlace(),
      connectionParams: async () => ({ ...localeOf(options.headers), ...(await authorization()) }),
      renewable: typeof options.token === "function",
    });
    return live.follow(payloadOf(document, variables), call.signal);
  };

  const operations = getSdk<CallOptions>((<R, V>(document: DocumentNode, variables?: V, call?: CallOptions) => {
    const isLive = getOperationAST(document)?.operation === OperationTypeNode.SUBSCRIPTION;
    return (isLive ? subscribe : request)(document, variables as Record<string, unknown> | undefined, call) as Promise<R> | AsyncIterable<R>;
  }));
  const methods = Object.entries(operations).map(([name, method]) => [name.charAt(0).toLowerCase() + name.slice(1), method]);
  return Object.assign(Object.fromEntries(methods) as Operations, {
    request: request as EventPlannerClient["request"],
    subscribe: subscribe as EventPlannerClient["subscribe"],
    close: async () => {
      const closing = live;
      live = undefined;
      await closing?.close();
    },
  });
}

const printed = new WeakMap<DocumentNode, string>();

function payloadOf(document: DocumentNode, variables: Record<string, unknown>): { query: string; variables: Record<string, unknown>; operationName?: string } {
  const query = printed.get(document) ?? print(document);
  printed.set(document, query);
  const operationName = getOperationAST(document)?.name?.value;
  return { query, variables, ...(operationName === undefined ? {} : { operationName }) };
}

/** A proxy in between may answer with a page of its own. */
function parseAnswer(text: string, status: number, correlationId: string): Answer {
  try {
    const answer = JSON.parse(text) as Answer & { error?: { code?: string; message?: string } };
    if (answer.error) return { errors: [{ message: answer.error.message ?? "", extensions: answer.error }] };
    return answer;
  } catch (error) {
    throw networkError(`The answer (status ${status}) is not JSON.`, error, correlationId);
  }
}

/** A WebSocket has no headers of its own: the language goes with the greeting. */
function localeOf(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const language = Object.entries(headers).find(([name]) => name.toLowerCase() === "accept-language")?.[1];
  return language === undefined ? {} : { locale: language };
}

function webSocketOfThisPlace(): unknown {
  const found = (globalThis as { WebSocket?: unknown }).WebSocket;
  if (!found) throw new Error("There is no WebSocket here: pass webSocketImpl, e.g. that of the package ws.");
  return found;
}
