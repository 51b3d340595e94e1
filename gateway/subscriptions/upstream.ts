import type { ExecutionResult } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors, unavailable } from "../../platform/errors/platform-errors";
import type { Logger } from "../../platform/logging/logger";
import type { UpstreamSocket } from "./upstream-socket";

export interface UpstreamEvents {
  readonly next: (event: ExecutionResult) => void;
  /** Over, for this reason. */
  readonly fail: (error: unknown) => void;
  /** Over, because the subgraph has no more. */
  readonly end: () => void;
}

export interface UpstreamOptions {
  readonly subgraph: string;
  readonly socket: Pick<UpstreamSocket, "subscribe">;
  /** Built again for each attempt, with a principal that is valid now. */
  readonly payload: () => Promise<SubscribePayload>;
  readonly logger: Logger;
  /** Milliseconds for a subgraph to come back. @default 30_000 */
  readonly patience?: number;
}

type Outcome = "complete" | "lost" | "stopped" | "again" | Error;

/** Milliseconds without which a subgraph that could never be reached is given up: a user waits for the first answer. */
const FIRST_PATIENCE = 5_000;
/** Milliseconds after which a connection counts as one that works. */
const STABLE = 10_000;
const MAX_DELAY = 2_000;

/**
 * A subscription to a subgraph that outlives the subgraph's restart: it subscribes again until the subgraph is back.
 * Following subscriptions begin with the present state, so that nothing is missing; of others what happened in between
 * is.
 */
export class Upstream {
  private stopped = false;
  private interrupt: (outcome: Outcome) => void = () => undefined;

  constructor(
    private readonly options: UpstreamOptions,
    private readonly events: UpstreamEvents,
  ) {
    void this.run().catch((error: unknown) => this.events.fail(error));
  }

  /** Subscribes again at once, e.g. with other rights. */
  restart(): void {
    this.interrupt("again");
  }

  stop(): void {
    this.stopped = true;
    this.interrupt("stopped");
  }

  private async run(): Promise<void> {
    const { subgraph, logger, patience = 30_000 } = this.options;
    let lostSince: number | undefined;
    let attempt = 0;
    let worked = false;
    while (!this.stopped) {
      const began = Date.now();
      const { outcome, received, opened } = await this.follow();
      worked ||= opened;
      if (this.stopped) return;
      if (outcome === "again") continue;
      if (outcome === "complete") return this.events.end();
      if (outcome instanceof Error) return this.events.fail(outcome);
      if (received || Date.now() - began > STABLE) {
        lostSince = undefined;
        attempt = 0;
      }
      lostSince ??= Date.now();
      if (attempt === 0) logger.warn({ subgraph }, "a live connection to a subgraph was lost, subscribing again");
      if (Date.now() - lostSince > (worked ? patience : Math.min(patience, FIRST_PATIENCE))) return this.events.fail(unavailable(subgraph));
      await this.pause(Math.min(50 * 2 ** attempt, MAX_DELAY) * (0.5 + Math.random()));
      attempt = Math.min(attempt + 1, 10);
    }
  }

  /** One attempt, until it is over. */
  private async follow(): Promise<{ outcome: Outcome; received: boolean; opened: boolean }> {
    let received = false;
    let opened = false;
    let dispose = (): void => undefined;
    const over = new Promise<Outcome>((resolve) => (this.interrupt = resolve));
    try {
      const payload = await this.options.payload();
      if (this.stopped) return { outcome: "stopped", received, opened };
      dispose = this.options.socket.subscribe(payload, {
        opened: () => void (opened = true),
        next: (event) => {
          // It is there, but its database is not: the same as a subgraph that is away.
          if (isOutage(event)) return this.interrupt("lost");
          received = true;
          this.events.next(event);
        },
        refused: (errors) => this.interrupt(new Error(`the subgraph refused a subscription: ${errors.map(({ message }) => message).join("; ")}`)),
        lost: () => this.interrupt("lost"),
        complete: () => this.interrupt("complete"),
      });
      return { outcome: await over, received, opened };
    } catch (error) {
      // Auth is away, and with it the caller's rights: the same as a subgraph that is away.
      const isDown = error instanceof AppError && error.code === platformErrors.SERVICE_UNAVAILABLE.code;
      return { outcome: isDown ? "lost" : (error as Error), received, opened };
    } finally {
      dispose();
    }
  }

  private async pause(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<unknown>((resolve) => {
      this.interrupt = resolve;
      timer = setTimeout(resolve, milliseconds);
    });
    clearTimeout(timer);
  }
}

const isOutage = ({ data, errors = [] }: ExecutionResult): boolean =>
  data == null && errors.length > 0 && errors.every(({ extensions }) => extensions?.code === platformErrors.SERVICE_UNAVAILABLE.code);
