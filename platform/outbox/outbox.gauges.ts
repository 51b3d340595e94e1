import type { SqlExecutor } from "../db/database";
import { CollectedGauge } from "../metrics/collected-gauge";

const oldest = new CollectedGauge(
  "outbox_oldest_seconds",
  "The age of the oldest message that is due and not yet delivered, in seconds; 0 if there is none.",
  ["service"],
);
const pending = new CollectedGauge(
  "outbox_pending_messages",
  "The number of messages that are due or being delivered, counted up to 20,000.",
  ["service"],
);
const dead = new CollectedGauge("dead_letter_messages", "The number of dead letters that wait for an operator.", ["service"]);

/** A backlog is counted up to this many rows of each kind, so that reading the metrics stays cheap in an outage. */
const SAMPLE = 10_000;

interface OutboxState {
  /** Seconds. */
  readonly oldest: number;
  readonly pending: number;
  readonly dead: number;
}

/**
 * Reads the state of an outbox by its partial indexes. A message that is scheduled for later is not due; one that failed
 * and waits for its next attempt is, and its age counts from when it was written.
 */
export async function readOutboxState(db: SqlExecutor): Promise<OutboxState> {
  const [row] = await db.$queryRawUnsafe<OutboxState[]>(
    `WITH waiting AS (
       SELECT created_at, available_at, error FROM outbox WHERE dispatched_at IS NULL AND dead_at IS NULL
       ORDER BY available_at, id LIMIT ${SAMPLE}
     ), delivering AS (
       SELECT created_at, available_at, error FROM outbox
       WHERE dispatched_at IS NOT NULL AND closed_at IS NULL AND dead_at IS NULL ORDER BY checked_at LIMIT ${SAMPLE}
     ), due AS (
       SELECT CASE WHEN error IS NULL THEN greatest(created_at, available_at) ELSE created_at END AS since
       FROM (SELECT * FROM waiting UNION ALL SELECT * FROM delivering) AS message
       WHERE error IS NOT NULL OR available_at <= now()
     )
     SELECT coalesce(greatest(extract(epoch FROM now() - min(since)), 0), 0)::float8 AS oldest, count(*)::integer AS pending,
       (SELECT count(*)::integer FROM (SELECT 1 FROM outbox WHERE dead_at IS NOT NULL LIMIT ${SAMPLE}) AS letter) AS dead
     FROM due`,
  );
  return row ?? { oldest: 0, pending: 0, dead: 0 };
}

/** Shows the state of a service's outbox in the metrics. @returns a function that ends it */
export function showOutbox(service: string, db: SqlExecutor): () => void {
  let reading: Promise<OutboxState> | null = null;
  // One read serves the three gauges of one request.
  const read = (): Promise<OutboxState> => {
    reading ??= readOutboxState(db).finally(() => (reading = null));
    return reading;
  };
  const sample = (value: number) => [{ labels: { service }, value }];
  const ends = [
    oldest.addSource(async () => sample((await read()).oldest)),
    pending.addSource(async () => sample((await read()).pending)),
    dead.addSource(async () => sample((await read()).dead)),
  ];
  return () => ends.forEach((end) => end());
}
