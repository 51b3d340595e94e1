import { AsyncLocalStorage } from "node:async_hooks";
import type { AppError } from "../errors/app-error";
import { outOfTime } from "./refusals";
import type { Priority } from "./priority";

/**
 * Carries the time that is left for a piece of work from process to process, in milliseconds. It is a duration and not a
 * time of day, because the clocks of two machines differ.
 */
export const DEADLINE_HEADER = "x-deadline-ms";

export interface WorkOptions {
  /** The public name of the part that does the work. */
  readonly service: string;
  readonly priority: Priority;
  /** Milliseconds until nobody waits for the result any more. @default no limit */
  readonly timeout?: number;
  /** A clock in milliseconds; tests replace it. @default performance.now */
  readonly now?: () => number;
}

/** One request as the processes that work on it see it: how urgent it is, until when, and whether its caller is there. */
export class Work {
  readonly service: string;
  readonly priority: Priority;
  private readonly now: () => number;
  private readonly endsAt: number;
  private controller: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private abandoned = false;

  constructor({ service, priority, timeout = Infinity, now = () => performance.now() }: WorkOptions) {
    this.service = service;
    this.priority = priority;
    this.now = now;
    this.endsAt = now() + timeout;
  }

  /** Milliseconds until the deadline, 0 after it, Infinity without one. */
  get remaining(): number {
    return Math.max(0, this.endsAt - this.now());
  }

  /** Whether somebody still waits for the result. */
  get isWanted(): boolean {
    return !this.abandoned && this.remaining > 0;
  }

  /** Aborted when the caller leaves, and at the deadline. Call {@link finish} afterwards to stop the timer. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (!this.isWanted) this.controller.abort();
      else if (this.remaining !== Infinity) this.timer = setTimeout(() => this.controller?.abort(), this.remaining);
    }
    return this.controller.signal;
  }

  /** The caller has disconnected. */
  abandon(): void {
    this.abandoned = true;
    clearTimeout(this.timer);
    this.controller?.abort();
  }

  /** Stops the timer of {@link signal}. */
  finish(): void {
    clearTimeout(this.timer);
  }

  /** @throws AppError SERVICE_UNAVAILABLE when the deadline has passed or the caller has left */
  requireWanted(): void {
    if (!this.isWanted) throw this.refusal();
  }

  /** The error of work that is no longer wanted. */
  refusal(): AppError {
    return outOfTime(this.service);
  }
}

const storage = new AsyncLocalStorage<Work>();

/** Runs `task` so that everything it calls knows how urgent it is and until when it is wanted. */
export const withWork = <T>(work: Work, task: () => T): T => storage.run(work, task);

/** Runs `task` outside of the present work, for what continues after the work has ended. */
export const withoutWork = <T>(task: () => T): T => storage.exit(task);

/** The request that is being worked on; undefined in the background. */
export const currentWork = (): Work | undefined => storage.getStore();

/**
 * Call this immediately before writing something that only a waiting caller can use, such as a hold.
 * @throws AppError SERVICE_UNAVAILABLE when the deadline of the current request has passed or its caller has left
 */
export const requireWantedWork = (): void => currentWork()?.requireWanted();
