import { createClient, type Client } from "graphql-ws";
import { GraphError, isFinal, offline, type ApiError } from "./graph-error";

export interface Followed<T> {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** BCP 47: the language of what the server says. */
  readonly locale: string;
  /** The present state and every later one. */
  readonly next: (data: T) => void;
  /** Whether what is shown is what is: false while there is no connection. */
  readonly live: (live: boolean) => void;
  /** It cannot be followed, now or later. */
  readonly refused: (error: GraphError) => void;
}

/** Milliseconds between two attempts, at most. */
const LONGEST_WAIT = 10_000;
/** Milliseconds between two pings, and for the answer to one. */
const PING = 10_000;
const PONG = 5_000;

const waitBefore = (attempt: number): number => Math.min(500 * 2 ** attempt, LONGEST_WAIT) * (0.75 + Math.random() / 4);

/**
 * Follows a subscription that sends the present state first, over graphql-transport-ws, for as long as the page is open:
 * what ends it is followed by a new attempt, and so is an answer of which a part is missing because a service was down.
 * @returns a function that ends it
 */
export function follow<T>(followed: Followed<T>): () => void {
  const { query, variables, locale } = followed;
  let over = false;
  let attempt = 0;
  let stop = (): void => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const client = connect(locale, followed.live);

  const lost = (error: GraphError): void => {
    if (!isFinal(error)) {
      followed.live(false);
      return again(error);
    }
    end();
    followed.refused(error);
  };

  const again = (error: GraphError | null): void => {
    if (over) return;
    rest();
    timer = setTimeout(begin, error?.retryAfter ? error.retryAfter * 1_000 : waitBefore(attempt));
    attempt++;
  };

  /** No attempt is planned. */
  const rest = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };

  const begin = (): void => {
    rest();
    stop();
    let current = true;
    const unsubscribe = client.subscribe<T>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (!current) return;
          const [error] = (errors ?? []) as readonly ApiError[];
          if (data) followed.next(data);
          if (error && !data) return lost(new GraphError(error));
          // A part is missing: it comes when its service is back, unless it is not meant for whoever has this link.
          if (error && !isFinal(new GraphError(error))) return again(new GraphError(error));
          attempt = 0;
          rest();
        },
        error: (reason) => {
          if (current) lost(Array.isArray(reason) ? new GraphError(reason[0] as ApiError) : offline());
        },
        complete: () => {
          if (current && timer === undefined) again(null);
        },
      },
    );
    stop = () => {
      current = false;
      unsubscribe();
    };
  };

  const end = (): void => {
    over = true;
    rest();
    stop();
    void client.dispose();
  };
  begin();
  return end;
}

function connect(locale: string, live: (live: boolean) => void): Client {
  let silence: ReturnType<typeof setTimeout> | undefined;
  let hurry = (): void => undefined;
  const client = createClient({
    url: new URL("/graphql", location.href).href.replace(/^http/, "ws"),
    connectionParams: { locale },
    keepAlive: PING,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (attempt) =>
      new Promise((resolve) => {
        hurry = resolve;
        setTimeout(resolve, waitBefore(attempt));
      }),
    on: {
      connected: () => live(true),
      closed: () => {
        clearTimeout(silence);
        live(false);
      },
      // A connection that is dead without a word, as after a walk through a tunnel, is found out by the pings.
      ping: (received) => {
        if (!received) silence = setTimeout(() => client.terminate(), PONG);
      },
      pong: (received) => {
        if (received) clearTimeout(silence);
      },
    },
  });
  addEventListener("offline", () => live(false));
  addEventListener("online", () => {
    hurry();
    client.terminate();
  });
  return client;
}
