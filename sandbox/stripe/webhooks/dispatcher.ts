import type { Store } from "../../journal/store";
import { nowInSeconds } from "../model/ids";
import type { DeliveryAttempt, DeliveryRecord, StripeShape } from "../model/records";
import { eventObject } from "../objects/event.object";
import { backoffMs, GIVE_UP_AFTER_MS } from "./backoff";
import { stripeSignature } from "./signature";

const CONCURRENCY = 8;
const TIMEOUT_MS = 10_000;
const POSTPONED_MS = 10_000;
const ATTEMPTS_KEPT = 20;
const STOP_GRACE_MS = 300;

/**
 * Delivers what lies in the store as pending, each webhook until it is answered with 2xx or a day has passed. The store
 * is the queue: a crash between an answer and its note means one delivery more, never one less.
 */
export class WebhookDispatcher {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly due: string[] = [];
  private readonly running = new Set<Promise<void>>();
  private readonly requests = new Set<AbortController>();
  private stopped = true;

  constructor(
    private readonly store: Store<StripeShape>,
    private readonly secret: string,
  ) {}

  /** Takes up what an earlier process left. */
  start(): void {
    this.stopped = false;
    this.enqueue(this.store.all("delivery"));
  }

  /** Call when deliveries were committed. */
  enqueue(deliveries: DeliveryRecord[]): void {
    for (const delivery of deliveries) {
      if (!this.stopped && delivery.state === "pending") this.schedule(delivery);
    }
  }

  /** Gives running deliveries a moment to be answered; the others wait in the store. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.due.length = 0;
    const cut = setTimeout(() => {
      for (const request of this.requests) request.abort();
    }, STOP_GRACE_MS);
    await Promise.all(this.running);
    clearTimeout(cut);
  }

  private schedule(delivery: DeliveryRecord): void {
    const wait = Math.max(0, delivery.nextAttemptAt - Date.now());
    const timer = setTimeout(() => {
      this.due.push(delivery.id);
      this.pump();
    }, wait);
    this.timers.set(delivery.id, timer);
  }

  private pump(): void {
    while (!this.stopped && this.running.size < CONCURRENCY) {
      const id = this.due.shift();
      if (id === undefined) return;
      const attempt = this.attempt(id)
        .catch((error: unknown) => {
          this.postpone(id, error);
        })
        .finally(() => {
          this.running.delete(attempt);
          this.pump();
        });
      this.running.add(attempt);
    }
  }

  private async attempt(id: string): Promise<void> {
    const delivery = this.store.get("delivery", id);
    const event = delivery && this.store.get("event", delivery.event);
    if (!delivery || !event) return void this.timers.delete(id);
    // Stripe sends indented JSON: a receiver that verifies anything but the raw body must notice.
    const payload = JSON.stringify(eventObject(event, 1), null, 2);
    const outcome = await this.post(delivery.url, payload);
    this.timers.delete(id);
    // Cut by our own stop: not the receiver's failure, so it is due again at once after the restart.
    if (this.stopped && outcome.status === null) return;
    const updated = this.note(delivery, outcome);
    if (updated.state === "pending" && !this.stopped) this.schedule(updated);
  }

  /**
   * Its result could not be written down, for example because the disk is full: that must not lose it, nor end the
   * process.
   */
  private postpone(id: string, error: unknown): void {
    process.stderr.write(`sandbox: webhook ${id}: ${error instanceof Error ? error.message : String(error)}\n`);
    const delivery = this.store.get("delivery", id);
    if (delivery && !this.stopped) this.schedule({ ...delivery, nextAttemptAt: Date.now() + POSTPONED_MS });
  }

  private async post(url: string, payload: string): Promise<DeliveryAttempt> {
    const at = new Date().toISOString();
    const request = new AbortController();
    this.requests.add(request);
    const timeout = setTimeout(() => {
      request.abort(new Error(`no answer in ${TIMEOUT_MS / 1000} s`));
    }, TIMEOUT_MS);
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: {
          "content-type": "application/json; charset=utf-8",
          "stripe-signature": stripeSignature(payload, this.secret, nowInSeconds()),
          "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        },
        body: payload,
        signal: request.signal,
      });
      await response.body?.cancel();
      return { at, status: response.status, error: null };
    } catch (error) {
      return { at, status: null, error: reason(error) };
    } finally {
      clearTimeout(timeout);
      this.requests.delete(request);
    }
  }

  private note(delivery: DeliveryRecord, attempt: DeliveryAttempt): DeliveryRecord {
    const attemptCount = delivery.attemptCount + 1;
    const delivered = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
    const nextAttemptAt = Date.now() + backoffMs(attemptCount);
    const givenUp = nextAttemptAt - delivery.firstAttemptAt > GIVE_UP_AFTER_MS;
    const updated: DeliveryRecord = {
      ...delivery,
      state: delivered ? "delivered" : givenUp ? "failed" : "pending",
      nextAttemptAt,
      attemptCount,
      attempts: [...delivery.attempts, attempt].slice(-ATTEMPTS_KEPT),
    };
    // Forgotten meanwhile (a reset): do not bring it back.
    if (this.store.get("delivery", delivery.id)) {
      this.store.transact((tx) => {
        tx.put("delivery", delivery.id, updated);
      });
    }
    return updated;
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  return (cause as NodeJS.ErrnoException).code?.toString() ?? cause.message;
}
