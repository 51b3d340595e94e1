import { createClient, type Client } from "graphql-ws";
import { LiveFeed } from "./live-feed";
import { dataOf, networkError, SdkError, type Answer } from "./sdk-error";

export interface LiveConnectionOptions {
  /** `ws:` or `wss:`. */
  readonly url: string;
  readonly webSocketImpl: unknown;
  /** What the server is told when a connection begins; asked anew for each one. */
  readonly connectionParams: () => Promise<Record<string, string>>;
  /** Whether another token can be had when this one has expired. */
  readonly renewable: boolean;
}

/** Codes after which the same subscription may simply be made again. */
const PASSING = new Set(["SERVICE_UNAVAILABLE", "RATE_LIMITED"]);
/** The close codes of a server that refuses the token: 4403, and 4401 from gateways of earlier versions. */
const TOKEN_REFUSED: ReadonlySet<unknown> = new Set([4403, 4401]);
/** Milliseconds between two attempts, at most. */
const LONGEST_WAIT = 10_000;

const waitBefore = (attempt: number): number => Math.min(250 * 2 ** attempt, LONGEST_WAIT) * (0.5 + Math.random() / 2);

/** One WebSocket for all subscriptions of a client, opened by the first one and closed after the last one. */
export class LiveConnection {
  private readonly client: Client;

  constructor(private readonly options: LiveConnectionOptions) {
    this.client = createClient({
      url: options.url,
      webSocketImpl: options.webSocketImpl,
      connectionParams: options.connectionParams,
      // A connection that is dead without a word is found out by the pings.
      keepAlive: 10_000,
      retryAttempts: Number.POSITIVE_INFINITY,
      // With the same token the next connection would be refused as well: the subscription decides.
      shouldRetry: (event) => !TOKEN_REFUSED.has((event as { code?: unknown } | null)?.code),
      retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, waitBefore(attempt))),
    });
  }

  /**
   * Follows a subscription until the reader leaves, however often the connection is lost in between. After a gap a
   * subscription that follows one record begins with its present state; one that tells what happens has missed it.
   */
  follow<T>(payload: { query: string; variables: Record<string, unknown>; operationName?: string }, signal?: AbortSignal): AsyncIterableIterator<T> {
    let stop = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    let attempt = 0;
    let renewed = false;
    const leave = (): void => feed.end();
    const feed = new LiveFeed<T>(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", leave);
      stop();
    });

    const again = (error: SdkError): void => {
      const wait = error.retryAfter === null ? waitBefore(attempt) : error.retryAfter * 1_000;
      attempt++;
      timer = setTimeout(begin, wait);
    };
    const begin = (): void => {
      let failure: SdkError | null = null;
      stop = this.client.subscribe<Record<string, unknown>>(payload, {
        next: (answer) => {
          try {
            feed.push(dataOf(answer as Answer) as T);
            attempt = 0;
            renewed = false;
          } catch (error) {
            failure = error as SdkError;
          }
        },
        error: (error) => ended(refusalOf(error)),
        complete: () => (failure ? ended(failure) : feed.end()),
      });
    };
    const ended = (error: SdkError): void => {
      if (PASSING.has(error.code)) return again(error);
      if (error.code !== "UNAUTHENTICATED" || !this.options.renewable || renewed) return feed.fail(error);
      // The token of this connection is over: another connection begins with another one.
      renewed = true;
      this.client.terminate();
      begin();
    };

    if (signal?.aborted) feed.end();
    else {
      signal?.addEventListener("abort", leave);
      begin();
    }
    return feed;
  }

  async close(): Promise<void> {
    await this.client.dispose();
  }
}

/** What graphql-ws calls an error: the errors of an operation, or the end of a connection that it will not try again. */
function refusalOf(error: unknown): SdkError {
  if (Array.isArray(error) && error[0]) return new SdkError(error[0] as { message: string });
  const { code, reason } = error as { code?: number; reason?: string };
  if (TOKEN_REFUSED.has(code)) return new SdkError({ message: "Please sign in.", extensions: { code: "UNAUTHENTICATED" } });
  return networkError(`The live connection failed${code === undefined ? "" : ` (${code} ${reason ?? ""})`.trimEnd()}.`, error);
}
