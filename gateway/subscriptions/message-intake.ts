import type { RawData, WebSocket } from "ws";

/** Messages that a socket may send a second, of any type, and how many at once. More are read later. */
const PER_SECOND = 200;
const BURST = 1_000;
/** Bytes that wait to be sent from which nothing more is read: the client must read what it asked for. */
const MAX_UNSENT = 1_048_576;
/** Milliseconds after which a client that does not read is gone. */
const MAX_STALL = 30_000;

export interface MessageIntakeOptions {
  readonly socket: Pick<WebSocket, "readyState" | "OPEN" | "bufferedAmount" | "pause" | "resume" | "terminate">;
  /** Handles one message, in order. The next one waits for the promise, if there is one. */
  readonly handle: (data: RawData) => Promise<void> | void;
  /** Milliseconds; tests replace it. */
  readonly now?: () => number;
}

/**
 * Takes messages from a socket no faster than they may be handled: at a limited rate, one large message at a time, and only
 * while the client reads its responses. Otherwise the socket is paused, so the client's own network makes it wait.
 */
export class MessageIntake {
  private readonly waiting: RawData[] = [];
  private readonly now: () => number;
  private isHandling = false;
  /** Handling a message may send a response, which calls `continue` again. */
  private isInside = false;
  private tokens = BURST;
  private countedAt: number;
  private refill: NodeJS.Timeout | undefined;
  private stalled: NodeJS.Timeout | undefined;

  constructor(private readonly options: MessageIntakeOptions) {
    this.now = options.now ?? (() => performance.now());
    this.countedAt = this.now();
  }

  push(data: RawData): void {
    this.waiting.push(data);
    this.continue();
  }

  /** Call this when more was sent to the client, or the client has read some of it. */
  continue(): void {
    if (this.isInside) return;
    this.isInside = true;
    try {
      this.watchUnsent();
      this.handleSome();
    } finally {
      this.isInside = false;
    }
    const { socket } = this.options;
    if (socket.readyState !== socket.OPEN) return this.close();
    // The messages of one read of the network arrive together, also after a pause.
    if (this.waiting.length > 0 || this.isCongested) socket.pause();
    else socket.resume();
  }

  private handleSome(): void {
    while (this.canHandle() && this.takeToken()) {
      const handled = this.options.handle(this.waiting.shift() as RawData);
      if (handled === undefined) continue;
      this.isHandling = true;
      void handled.finally(() => {
        this.isHandling = false;
        this.continue();
      });
    }
  }

  /** Forgets what waits. */
  close(): void {
    this.waiting.length = 0;
    clearTimeout(this.refill);
    clearTimeout(this.stalled);
  }

  private get isCongested(): boolean {
    return this.options.socket.bufferedAmount > MAX_UNSENT;
  }

  private canHandle(): boolean {
    const { socket } = this.options;
    return this.waiting.length > 0 && !this.isHandling && !this.isCongested && socket.readyState === socket.OPEN;
  }

  private takeToken(): boolean {
    const now = this.now();
    this.tokens = Math.min(BURST, this.tokens + ((now - this.countedAt) / 1_000) * PER_SECOND);
    this.countedAt = now;
    if (this.tokens >= 1) {
      this.tokens -= 1;
      return true;
    }
    this.refill ??= setTimeout(() => {
      this.refill = undefined;
      this.continue();
    }, 1_000 / PER_SECOND).unref();
    return false;
  }

  private watchUnsent(): void {
    if (!this.isCongested) {
      clearTimeout(this.stalled);
      this.stalled = undefined;
    } else this.stalled ??= setTimeout(() => this.options.socket.terminate(), MAX_STALL).unref();
  }
}
