import type { SqlExecutor } from "../db/database";
import type { JobQueues } from "../queues/job-queues";
import { deliverCallJob } from "./deliver-call.job";

/** A message that was tried as often as it may be. */
export interface DeadLetter {
  readonly id: string;
  readonly kind: "job" | "call" | "topic";
  readonly name: string;
  readonly target: string;
  readonly payload: unknown;
  readonly correlationId: string;
  readonly error: string;
  readonly deadAt: Date;
}

/** What an operator sees of a service's undeliverable messages, and how they are sent again. */
export class DeadLetters {
  constructor(
    private readonly service: string,
    private readonly db: SqlExecutor,
    private readonly queues: JobQueues,
  ) {}

  /** Newest first, at most `limit`. */
  async list(limit = 100): Promise<DeadLetter[]> {
    return await this.db.$queryRawUnsafe<DeadLetter[]>(
      `SELECT id::text, kind, name, target, payload, correlation_id AS "correlationId", error, dead_at AS "deadAt"
       FROM outbox WHERE dead_at IS NOT NULL ORDER BY dead_at DESC LIMIT $1`,
      limit,
    );
  }

  /** Sends it again from the start. @returns false when there is no such dead letter */
  async replay(id: string): Promise<boolean> {
    const rows = await this.db.$queryRawUnsafe<{ kind: string; target: string }[]>("SELECT kind, target FROM outbox WHERE id = $1::uuid AND dead_at IS NOT NULL", id);
    const [row] = rows;
    if (!row) return false;
    await this.queues.remove(row.kind === "call" ? deliverCallJob(this.service, row.target).queue : row.target, id);
    await this.db.$executeRawUnsafe("UPDATE outbox SET dead_at = NULL, error = NULL, dispatched_at = NULL, available_at = now() WHERE id = $1::uuid", id);
    return true;
  }
}
