import type { SqlExecutor } from "../db/database";
import { isOutage } from "../errors/outage";
import { postgresErrorOf } from "../errors/postgres-error";
import type { Logger } from "../logging/logger";
import { auditAlarms } from "../metrics/metrics";
import { showStanding } from "../metrics/standing-differences";
import { AuditedCounters, type Audited } from "./audited-counters";
import type { CounterSource, Difference, Subject } from "./counter-source";

/** SQLSTATE query_canceled. */
const STATEMENT_TIMEOUT = "57014";

/** Subjects that are looked through with one statement. */
const WINDOW = 1_000;
/** Milliseconds of one round; the next one goes on where it stopped. */
const TURN = 30_000;
/** Milliseconds after which a subject is counted anew although its counters did not change: its rows may have. */
const UNCHANGED = 24 * 3_600_000;

/**
 * Compares counters with the rows that they count, by the clock: those of every subject whose counters have changed since
 * the last time, and all others once a day. One statement a subject, which locks nothing.
 *
 * It says what it finds (a line in the log and `audit_alarms_total` once, `counter_differences` for as long as it stands)
 * and mends nothing: a counter that is wrong is the trace of a mistake that is still in the program. Made right silently,
 * it would go wrong again, and nobody could find out any more how. docs/operations.md says what an operator does.
 */
export class CounterAudit<Tx> {
  private readonly audited: AuditedCounters;
  private readonly hide: () => void;
  /** Where the last round of this process ran out of time. Another process begins anew: that costs work and nothing else. */
  private goOnAfter: string | null = null;

  /** @param service whose counters these are, for the metric */
  constructor(
    service: string,
    private readonly db: { readonly client: Tx & SqlExecutor },
    private readonly source: CounterSource<Tx>,
    private readonly logger: Logger,
    private readonly options = { window: WINDOW, turn: TURN },
  ) {
    this.audited = new AuditedCounters(db.client);
    this.hide = showStanding(service, () => this.audited.standing());
  }

  /** @param signal aborted when the process stops. @returns how many subjects were counted */
  async run(signal?: AbortSignal, now = new Date()): Promise<number> {
    const end = Date.now() + this.options.turn;
    let counted = 0;
    let after = this.goOnAfter;
    for (;;) {
      // Nothing may be due for a million subjects: looking through them takes its time, too.
      if (signal?.aborted || Date.now() >= end) return counted;
      const subjects = await this.source.subjects(this.db.client, after, this.options.window);
      const last = subjects.length < this.options.window ? null : (subjects.at(-1)?.id ?? null);
      const audited = await this.audited.of(subjects);
      for (const subject of subjects) {
        const before = audited.get(subject.id);
        if (!isDue(subject, before, now)) continue;
        if (signal?.aborted || Date.now() >= end) return counted;
        await this.check(subject.id, before, now);
        counted++;
        this.goOnAfter = subject.id;
      }
      await this.audited.forgetOthers(after, last, subjects);
      this.goOnAfter = after = last;
      if (last === null) return counted;
    }
  }

  close(): void {
    this.hide();
  }

  private async check(id: string, before: Audited | undefined, now: Date): Promise<void> {
    try {
      const recount = await this.source.recount(this.db.client, id);
      await this.audited.save(id, recount, now);
      const known = before?.differences ?? [];
      for (const difference of recount.differences) if (!known.some((one) => isSame(one, difference))) this.alarm(id, difference);
      for (const { counter, row } of known) {
        if (!recount.differences.some((one) => one.counter === counter && one.row === row)) this.logger.info({ [this.source.subject]: id, counter, row }, "a counter is what its rows say again");
      }
    } catch (error) {
      // A statement that took too long says something about this event only; the others can still be compared.
      if (isOutage(error) && postgresErrorOf(error)?.originalCode !== STATEMENT_TIMEOUT) throw error;
      // Counters that nobody can compare are no better than wrong ones, and must not keep the others from being compared.
      auditAlarms.inc({ audit: "counters-not-compared" });
      this.logger.error({ err: error, [this.source.subject]: id }, "counters could not be compared with their rows");
    }
  }

  private alarm(id: string, { counter, row, kept, counted }: Difference): void {
    auditAlarms.inc({ audit: counter });
    this.logger.error({ [this.source.subject]: id, counter, row, kept, counted, difference: kept - counted }, "a counter is not what its rows say");
  }
}

/**
 * What is wrong is looked at every time, so that the gauge falls soon after somebody has made it right. What was looked at
 * in the future was not: some clock went wrong, and nothing must wait until then.
 */
const isDue = ({ version }: Subject, before: Audited | undefined, now: Date): boolean =>
  before?.version !== version || before.differences.length > 0 || Math.abs(now.getTime() - before.checkedAt.getTime()) >= UNCHANGED;

/** By how much it is wrong, not by its numbers: while tickets are sold, both of them grow. */
const isSame = (one: Difference, other: Difference): boolean =>
  one.counter === other.counter && one.row === other.row && one.kept - one.counted === other.kept - other.counted;
