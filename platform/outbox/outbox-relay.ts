import type { Redis } from "ioredis";
import type { SqlExecutor } from "../db/database";
import type { Logger } from "../logging/logger";
import { deadLetters, outboxDispatched } from "../metrics/metrics";
import type { PubSub } from "../pubsub/pubsub";
import { ZodError } from "zod";
import { FINAL, FinalFailure, type JobDefinition } from "../queues/define-job";
import type { JobQueues } from "../queues/job-queues";
import { KEY_PREFIX } from "../redis/connect-redis";
import { deliverCallJob } from "./deliver-call.job";
import { showOutbox } from "./outbox.gauges";

interface Row {
  readonly id: string;
  readonly kind: "job" | "call" | "topic";
  readonly name: string;
  readonly target: string;
  readonly payload: unknown;
  readonly correlation_id: string;
  readonly created_at: Date;
}

/** Rows of one round. */
const BATCH = 200;
/** Milliseconds between rounds when nobody says that there is something to do. */
const IDLE = 1_000;
/** Milliseconds between looks at what became of jobs that are under way. */
const SETTLE = 2_000;

/** A message whose target cannot be reached is sent again after this long, for as long as it may last. Milliseconds. */
const LATER = 60_000;
const GIVE_UP = 3 * 86_400_000;
/** Inbox rows are kept for as long as a message could still be repeated, and then some. */
const INBOX_DAYS = 30;

const nudgeChannel = (service: string): string => `${KEY_PREFIX}:outbox:${service}`;

/**
 * Tells the relay of `service` that something was committed. Best effort: the relay looks by itself every second.
 * (PostgreSQL's NOTIFY would do the same, but it takes a lock over all commits of the server.)
 */
export function nudgeRelay(redis: Redis, service: string): void {
  redis.publish(nudgeChannel(service), "").catch(() => undefined);
}

/** Milliseconds in which several commits are one nudge. */
const NUDGES = 20;

/** `nudgeRelay` for each commit of a process: at once for the first, and once more for all that follow within a moment. */
export function relayNudge(redis: Redis, service: string): () => void {
  let resting = false;
  let missed = false;
  const nudge = (): void => {
    missed = resting;
    if (resting) return;
    nudgeRelay(redis, service);
    resting = true;
    setTimeout(() => {
      resting = false;
      if (missed) nudge();
    }, NUDGES).unref();
  };
  return nudge;
}

/**
 * Sends what lies in a service's outbox, at least once. A row is closed when its job has *completed*, not when it was
 * handed to Redis: what Redis forgets is dispatched again, what fails for good is marked dead and stays. Any number of
 * relays may run: rows are claimed with SKIP LOCKED.
 */
export class OutboxRelay {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  private settledAt = 0;
  private endGauges: () => void = () => undefined;

  /**
   * @param jobs every job that this service puts into its outbox
   * @param listener a Redis connection for subscribing
   */
  constructor(
    private readonly service: string,
    private readonly db: SqlExecutor,
    readonly jobs: readonly JobDefinition<never>[],
    private readonly queues: JobQueues,
    private readonly pubsub: PubSub,
    private readonly listener: Redis,
    private readonly logger: Logger,
  ) {}

  start(): void {
    const channel = nudgeChannel(this.service);
    this.listener.on("message", (heard: string) => {
      if (heard === channel) this.wake();
    });
    this.listener.subscribe(channel).catch(() => undefined);
    this.endGauges = showOutbox(this.service, this.db);
    this.wake();
  }

  async close(): Promise<void> {
    this.stopped = true;
    this.endGauges();
    clearTimeout(this.timer);
    await this.round;
  }

  private wake(): void {
    if (this.stopped) return;
    if (this.round) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.again = false;
    this.round = this.work()
      .catch((error: unknown) => this.logger.error({ err: error }, "outbox relay failed; will be retried"))
      .finally(() => {
        this.round = null;
        if (this.again) this.wake();
        else if (!this.stopped) this.timer = setTimeout(() => this.wake(), IDLE);
      });
  }

  private async work(): Promise<void> {
    if ((await this.dispatch()) === BATCH) this.again = true;
    if (Date.now() - this.settledAt >= SETTLE) {
      this.settledAt = Date.now();
      await this.settle();
    }
  }

  /**
   * Puts what is due on its way. As an array the rows are looked up; joined with IN, PostgreSQL would rather read the whole
   * table, because it thinks that there are always as many of them as there may be.
   * @returns how many rows
   */
  private async dispatch(): Promise<number> {
    const rows = await this.db.$queryRawUnsafe<Row[]>(
      `UPDATE outbox SET dispatched_at = now(), checked_at = now() WHERE id = ANY(ARRAY(
         SELECT id FROM outbox WHERE dispatched_at IS NULL AND dead_at IS NULL AND available_at <= now()
         ORDER BY available_at, id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))
       RETURNING id::text, kind, name, target, payload, correlation_id, created_at`,
    );
    rows.sort((a, b) => (a.id < b.id ? -1 : 1));
    const told: string[] = [];
    const back: string[] = [];
    for (const row of rows) {
      try {
        await this.send(row);
        outboxDispatched.inc({ service: this.service });
        if (row.kind === "topic") told.push(row.id);
      } catch (error) {
        if (error instanceof ZodError || error instanceof FinalFailure) {
          await this.deadLetter(row, error.message);
          continue;
        }
        this.logger.warn({ err: error, id: row.id, name: row.name }, "outbox message not sent; will be retried");
        back.push(row.id);
      }
    }
    if (told.length > 0) await this.db.$executeRawUnsafe("UPDATE outbox SET closed_at = now() WHERE id = ANY($1::uuid[])", told);
    if (back.length > 0) await this.db.$executeRawUnsafe("UPDATE outbox SET dispatched_at = NULL, available_at = now() + interval '1 second' WHERE id = ANY($1::uuid[])", back);
    return rows.length;
  }

  private async send(row: Row): Promise<void> {
    if (row.kind === "topic") return this.pubsub.publishRaw(row.name, row.target, row.payload);
    if (row.kind === "call") return this.queues.add(deliverCallJob(this.service, row.target), row.id, { call: row.name, payload: row.payload }, row.correlation_id);
    const job = this.jobs.find((candidate) => candidate.name === row.name);
    if (!job) throw new FinalFailure(`${this.service} does not know the job ${row.name}`);
    return this.queues.add(job, row.id, row.payload, row.correlation_id);
  }

  /** Looks what became of the messages that are under way. */
  private async settle(): Promise<void> {
    const rows = await this.db.$queryRawUnsafe<Row[]>(
      `UPDATE outbox SET checked_at = now() WHERE id = ANY(ARRAY(
         SELECT id FROM outbox WHERE dispatched_at IS NOT NULL AND closed_at IS NULL AND dead_at IS NULL AND checked_at < now() - interval '2 seconds'
         ORDER BY checked_at LIMIT 1000 FOR UPDATE SKIP LOCKED))
       RETURNING id::text, kind, name, target, created_at`,
    );
    const closed: Row[] = [];
    const lost: string[] = [];
    for (const row of rows) {
      // A topic is closed in the round that tells it: one that is still open lost its process in between.
      const fate = row.kind === "topic" ? ({ state: "missing", error: null } as const) : await this.queues.fate(this.queueOf(row), row.id);
      if (fate.state === "completed") closed.push(row);
      else if (fate.state === "missing") lost.push(row.id);
      else if (fate.state === "failed") await this.afterFailure(row, fate.error ?? "unknown");
    }
    if (closed.length > 0) {
      await this.db.$executeRawUnsafe("UPDATE outbox SET closed_at = now() WHERE id = ANY($1::uuid[])", closed.map(({ id }) => id));
      // Only now: a job that is gone before its row is closed would be added again.
      await Promise.all(closed.map((row) => this.forget(row)));
    }
    if (lost.length > 0) await this.db.$executeRawUnsafe("UPDATE outbox SET dispatched_at = NULL WHERE id = ANY($1::uuid[])", lost);
    if (lost.length > 0) this.again = true;
    await this.db.$executeRawUnsafe("DELETE FROM outbox WHERE id = ANY(ARRAY(SELECT id FROM outbox WHERE closed_at < now() - interval '7 days' LIMIT 5000))");
    await this.db.$executeRawUnsafe(`DELETE FROM inbox WHERE ctid = ANY(ARRAY(SELECT ctid FROM inbox WHERE received_at < now() - interval '${INBOX_DAYS} days' LIMIT 5000))`);
  }

  /** Removes a finished job, so that Redis holds only unfinished work. If Redis does not answer, its limits remove the job later. */
  private async forget(row: Row): Promise<void> {
    await this.queues.remove(this.queueOf(row), row.id).catch(() => undefined);
  }

  private queueOf(row: Row): string {
    return row.kind === "call" ? deliverCallJob(this.service, row.target).queue : row.target;
  }

  /** An answer is final; an outage is not, however long: what a buyer has paid for must not wait for an operator. */
  private async afterFailure(row: Row, error: string): Promise<void> {
    if (error.startsWith(FINAL) || Date.now() - row.created_at.getTime() > GIVE_UP) return this.deadLetter(row, error.replace(FINAL, ""));
    await this.queues.remove(this.queueOf(row), row.id);
    await this.db.$executeRawUnsafe(`UPDATE outbox SET dispatched_at = NULL, error = $2, available_at = now() + interval '${LATER} milliseconds' WHERE id = $1::uuid`, row.id, error);
  }

  private async deadLetter(row: Row, error: string): Promise<void> {
    await this.db.$executeRawUnsafe("UPDATE outbox SET dead_at = now(), error = $2 WHERE id = $1::uuid", row.id, error);
    if (row.kind !== "topic") await this.forget(row);
    deadLetters.inc({ service: this.service, name: row.name });
    this.logger.error({ id: row.id, name: row.name, reason: error }, "message moved to dead letters");
  }
}
