import type { z } from "zod";
import type { JobShare } from "./fair-order";

/** One kind of background work: what it is called, what it carries, how often it is tried. Its handler is elsewhere. */
export interface JobDefinition<T> {
  /** Unique over all jobs, in kebab-case. */
  readonly name: string;
  /** The BullMQ queue it waits in. */
  readonly queue: string;
  readonly schema: z.ZodType<T>;
  /** Attempts in all, before it lies among the dead letters. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubles with each one, with jitter. */
  readonly backoff: number;
  /** Milliseconds after which one attempt counts as failed. */
  readonly timeout: number;
  /** How many of them one process works on at a time. */
  readonly concurrency: number;
  /** Whose work a job is. Waiting jobs of different groups then take turns. If omitted, jobs run in the order of arrival. */
  share?(payload: T): JobShare;
}

type Defaults = "attempts" | "backoff" | "timeout" | "concurrency";

/** @default attempts 8, backoff 500 ms (so about two minutes in all), timeout 30_000 ms, concurrency 8 */
export const defineJob = <T>(job: Omit<JobDefinition<T>, Defaults> & Partial<Pick<JobDefinition<T>, Defaults>>): JobDefinition<T> => ({
  attempts: 8,
  backoff: 500,
  timeout: 30_000,
  concurrency: 8,
  ...job,
});

/** Marks, in Redis, a failure that no later attempt will mend. */
export const FINAL = "final: ";

/**
 * Thrown by a handler when another attempt would end the same way: the message goes to the dead letters at once. Any
 * other failure is an outage, after which the outbox sends the message again.
 */
export class FinalFailure extends Error {
  override readonly name = "FinalFailure";
}

/** What a handler learns beside the payload. */
export interface JobContext {
  /** The same at every attempt: consumers apply a message once by it. */
  readonly id: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly lastAttempt: boolean;
  /** Aborted when the attempt has used up its time or the process stops. */
  readonly signal: AbortSignal;
}

/** A definition with the code that does it. */
export interface JobHandler<T = unknown> {
  readonly job: JobDefinition<T>;
  readonly handle: (payload: T, context: JobContext) => Promise<void>;
}

export const handleJob = <T>(job: JobDefinition<T>, handle: JobHandler<T>["handle"]): JobHandler => ({ job, handle }) as JobHandler;

/** Work that comes round by the clock. It runs on one process at a time, however many there are. */
export interface ScheduledTask {
  readonly name: string;
  /** Milliseconds from one start to the next. */
  readonly every: number;
  /** @param signal aborted when the process stops: what takes long ends early then, and goes on in the next round */
  readonly run: (signal?: AbortSignal) => Promise<void>;
}
