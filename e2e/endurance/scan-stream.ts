import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";

const SCANS = `subscription($event: ID!) { scanRecorded(eventId: $event) { id } }`;

interface Gap {
  /** Unix milliseconds. */
  readonly from: number;
  to: number;
}

/**
 * A dashboard at the gates. While its own connection to the gateway lasts, it must receive every scan exactly once,
 * whatever happens behind the gateway.
 */
export class ScanStream {
  /** Scan IDs as they came, with the time. */
  readonly received: { readonly id: string; readonly at: number }[] = [];
  /** Times without a connection to the gateway: what was recorded then is for the list of scans to tell. */
  readonly gaps: Gap[] = [];
  readonly errors: unknown[] = [];
  /** The gap that lasts; null while there is a connection. */
  private disconnected: Gap | null = null;
  private readonly client: Client;
  private readonly end: () => void;

  constructor(gatewayUrl: string, token: string | null, eventId: string) {
    this.disconnected = this.gapFrom(0);
    this.client = createClient({
      url: `${gatewayUrl.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token ?? ""}` },
      retryAttempts: Infinity,
      shouldRetry: () => true,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 200)),
      keepAlive: 3_000,
      on: {
        // The subscription is at the subgraph a little later.
        connected: () => {
          if (this.disconnected) this.disconnected.to = Date.now() + 1_500;
          this.disconnected = null;
        },
        // Also called for each attempt that fails, which is the same gap.
        closed: () => void (this.disconnected ??= this.gapFrom(Date.now() - 500)),
      },
    });
    this.end = this.follow(eventId);
  }

  async close(): Promise<void> {
    this.end();
    await this.client.dispose();
  }

  /** Whether a scan that was recorded at this time had to come. */
  covers(recordedAt: number): boolean {
    return !this.gaps.some(({ from, to }) => recordedAt >= from && recordedAt <= to);
  }

  private gapFrom(from: number): Gap {
    const gap = { from, to: Infinity };
    this.gaps.push(gap);
    return gap;
  }

  private follow(eventId: string): () => void {
    let dispose = (): void => undefined;
    const subscribe = (): void => {
      dispose = this.client.subscribe<{ scanRecorded: { id: string } }>(
        { query: SCANS, variables: { event: eventId } },
        {
          next: ({ data, errors }) => {
            if (data) this.received.push({ id: data.scanRecorded.id, at: Date.now() });
            if (errors) this.again(errors, subscribe);
          },
          error: (error) => this.again(error, subscribe),
          complete: () => undefined,
        },
      );
    };
    subscribe();
    return () => dispose();
  }

  /** An error says that the stream is over: what happens until the next one is not its to tell. */
  private again(error: unknown, subscribe: () => void): void {
    this.errors.push(error);
    const gap = this.gapFrom(Date.now() - 30_000);
    setTimeout(() => {
      subscribe();
      gap.to = Date.now() + 3_000;
    }, 1_000);
  }
}
