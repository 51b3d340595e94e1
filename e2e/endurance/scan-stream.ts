import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";

const SCANS = `subscription($event: ID!) { scanRecorded(eventId: $event) { id } }`;

/**
 * A dashboard at the gates. While its own connection to the gateway lasts, it must receive every scan exactly once,
 * whatever happens behind the gateway.
 */
export class ScanStream {
  /** Scan IDs as they came, with the time. */
  readonly received: { readonly id: string; readonly at: number }[] = [];
  /** Times without a connection to the gateway: what was recorded then is for the list of scans to tell. */
  readonly gaps: { readonly from: number; to: number }[] = [];
  readonly errors: unknown[] = [];
  private readonly client: Client;
  private readonly end: () => void;

  constructor(gatewayUrl: string, token: string | null, eventId: string) {
    this.gaps.push({ from: 0, to: Infinity });
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
        connected: () => void (this.gap.to = Date.now() + 1_500),
        closed: () => void this.gaps.push({ from: Date.now() - 500, to: Infinity }),
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

  private get gap(): { from: number; to: number } {
    return this.gaps[this.gaps.length - 1] as { from: number; to: number };
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
    const gap = { from: Date.now() - 30_000, to: Infinity };
    this.gaps.push(gap);
    setTimeout(() => {
      subscribe();
      gap.to = Date.now() + 3_000;
    }, 1_000);
  }
}
