import { closeCodes } from "./close-codes";
import type { LiveSocket } from "./live-socket";

/** What of a socket says whether it is used. */
export interface UsedSocket extends Pick<LiveSocket, "close"> {
  /** Operations that are running. */
  operations: number;
  /** Unix milliseconds when an operation began or ended, or when the socket was opened. */
  usedAt: number;
}

/** Closes sockets on which no operation has run for a while. Pings do not count: they cost a client nothing. */
export class IdleSockets {
  private readonly sockets = new Set<UsedSocket>();
  private readonly timer: NodeJS.Timeout;

  /** @param limit milliseconds */
  constructor(
    private readonly limit: number,
    private readonly now: () => number = Date.now,
  ) {
    this.timer = setInterval(() => this.closeIdle(), Math.max(50, limit / 10)).unref();
  }

  /** @returns a function that ends it */
  watch(socket: UsedSocket): () => void {
    this.sockets.add(socket);
    return () => void this.sockets.delete(socket);
  }

  closeIdle(): void {
    for (const socket of this.sockets) {
      if (socket.operations > 0 || this.now() - socket.usedAt < this.limit) continue;
      this.sockets.delete(socket);
      socket.close(closeCodes.IDLE, "Idle");
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
