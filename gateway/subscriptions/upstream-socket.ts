import type { ExecutionResult } from "graphql";
import { createClient, type Client, type SubscribePayload } from "graphql-ws";
import WebSocket from "ws";

export interface UpstreamSink {
  /** The subgraph is there; the subscription is on its way. */
  readonly opened: () => void;
  readonly next: (event: ExecutionResult) => void;
  /** The subgraph does not take this subscription; it makes no sense to repeat it. */
  readonly refused: (errors: readonly { message: string }[]) => void;
  /** The connection went away, or could not be made. */
  readonly lost: () => void;
  readonly complete: () => void;
}

const PING = 10_000;
const PONG = 5_000;

/** Gives up on a host that swallows packets, instead of waiting for the operating system to. */
class ImpatientWebSocket extends WebSocket {
  constructor(url: string, protocols: string | string[]) {
    super(url, protocols, { handshakeTimeout: 3_000, perMessageDeflate: false });
    // The client removes its own listener when it ends a connection. A later error would end the process.
    this.on("error", () => undefined);
  }
}

/** The one WebSocket of this process to one subgraph; all its subscriptions share it. */
export class UpstreamSocket {
  private readonly client: Client;
  private pong: NodeJS.Timeout | undefined;
  private connected = false;

  /**
   * @param endpoint where the subgraph answers GraphQL over HTTP; its sockets are at the same URL
   * @param ping milliseconds between two signs of life that are asked for
   * @param patience milliseconds for one to come
   */
  constructor(endpoint: string, ping = PING, patience = PONG) {
    this.client = createClient({
      url: endpoint.replace(/^http/, "ws"),
      webSocketImpl: ImpatientWebSocket,
      lazy: true,
      lazyCloseTimeout: 1_000,
      connectionAckWaitTimeout: 3_000,
      retryAttempts: 0, // resubscribing is decided per subscription, with rights that are new
      keepAlive: ping,
      on: {
        ping: (received) => {
          if (received) return;
          // A half-open connection never closes by itself: nobody is left to say so.
          this.pong = setTimeout(() => this.client.terminate(), patience);
        },
        pong: (received) => {
          if (received) clearTimeout(this.pong);
        },
        connected: () => void (this.connected = true),
        closed: () => {
          this.connected = false;
          clearTimeout(this.pong);
        },
      },
    });
  }

  /** @returns a function that ends it; nothing is called after it */
  subscribe(payload: SubscribePayload, sink: UpstreamSink): () => void {
    let over = false;
    const once = (work: () => void): void => {
      if (over) return;
      over = true;
      unlisten();
      work();
    };
    const unlisten = this.client.on("connected", () => sink.opened());
    if (this.connected) sink.opened();
    const dispose = this.client.subscribe(payload, {
      next: (event) => {
        if (!over) sink.next(event as ExecutionResult);
      },
      error: (error) => once(() => (Array.isArray(error) ? sink.refused(error as { message: string }[]) : sink.lost())),
      complete: () => once(sink.complete),
    });
    return () => {
      over = true;
      unlisten();
      dispose();
    };
  }

  close(): void {
    clearTimeout(this.pong);
    void this.client.dispose();
  }
}
