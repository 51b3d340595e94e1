import type { SqlExecutor } from "../db/database";
import { newId } from "../db/new-id";
import { correlationId } from "../logging/correlation";
import type { Topic } from "../pubsub/define-topic";
import type { JobDefinition } from "../queues/define-job";
import type { CallDefinition } from "../webhooks/define-call";

/**
 * Something to do after the transaction that decided it: put a job on a queue, call another service, tell a topic.
 * `id` is what the receiver applies it once by.
 */
export interface OutboxMessage {
  readonly id: string;
  readonly kind: "job" | "call" | "topic";
  /** Of the job, call or topic. */
  readonly name: string;
  /** The queue, the service, or the topic's id. */
  readonly target: string;
  readonly payload: unknown;
  readonly correlationId: string;
  /** When it is to be sent at the earliest. */
  readonly availableAt: Date;
}

const message = (kind: OutboxMessage["kind"], name: string, target: string, payload: unknown, availableAt = new Date(0)): OutboxMessage => ({
  id: newId(),
  kind,
  name,
  target,
  payload,
  correlationId: correlationId() ?? newId(),
  availableAt,
});

/** @throws ZodError when the payload has another shape than the job's */
export const jobMessage = <T>(job: JobDefinition<T>, payload: T, availableAt?: Date): OutboxMessage =>
  message("job", job.name, job.queue, job.schema.parse(payload), availableAt);

/** @throws ZodError when the payload has another shape than the call's */
export const callMessage = <Request, Response>(call: CallDefinition<Request, Response>, payload: Request, availableAt?: Date): OutboxMessage =>
  message("call", call.name, call.service, call.request.parse(payload), availableAt);

/** @throws ZodError when the payload has another shape than the topic's */
export const topicMessage = <T>(topic: Topic<T>, id: string, payload: T): OutboxMessage => message("topic", topic.name, id, topic.schema.parse(payload));

/**
 * Writes messages in the transaction that decided them: they are sent if and only if it commits. The table `outbox` is
 * the same in every service's database.
 */
export async function addToOutbox(tx: SqlExecutor, ...messages: readonly OutboxMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await tx.$executeRawUnsafe(
    `INSERT INTO outbox (id, kind, name, target, payload, correlation_id, available_at)
     SELECT (m->>'id')::uuid, m->>'kind', m->>'name', m->>'target', m->'payload', m->>'correlationId', (m->>'availableAt')::timestamptz
     FROM jsonb_array_elements($1::jsonb) AS m`,
    JSON.stringify(messages),
  );
}
