/**
 * The load generator, in a process of its own: open loop, clients that retry as the API's contract says. It shares the
 * machine with the system, so it does as little as possible: prepared bodies, kept connections, no parsing of responses
 * beyond the few characters that tell them apart.
 *
 * It is told what to do over its IPC channel (`Phase`) and answers with a `Report`.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "undici";

export interface Phase {
  readonly origin: string;
  readonly eventId: string;
  readonly ticketTypeId: string;
  /** New buyers per second; 0 for a closed loop of `clients`. */
  readonly perSecond: number;
  /** Buyers at once in a closed loop. */
  readonly clients: number;
  readonly seconds: number;
  /** Milliseconds after which a client gives up one attempt. */
  readonly timeout: number;
  readonly maxTries: number;
  /** Whether every second buyer is followed by a reader of lists and every twentieth by nothing else. */
  readonly lists: boolean;
  /** Origin of the sandbox's Stripe, where buyers pay. Half of them do. */
  readonly stripe: string;
}

export interface Report {
  readonly seconds: number;
  /** Buyers that came. */
  readonly buyers: number;
  /** Purchases that the API confirmed, by second of the phase. */
  readonly goodBySecond: readonly number[];
  readonly good: number;
  /** Milliseconds of each accepted attempt. */
  readonly accepted: readonly number[];
  /** Milliseconds of each attempt that was refused with 429 or 503. */
  readonly refused: readonly number[];
  readonly retryAfter: { readonly min: number; readonly max: number; readonly distinct: number };
  readonly refusedWithoutRetryAfter: number;
  readonly lists: { readonly served: number; readonly refused: number };
  readonly timeouts: number;
  readonly otherErrors: Readonly<Record<string, number>>;
  /** Buyers that gave up after their last attempt. */
  readonly gaveUp: number;
  /** Purchases that were confirmed, to be compared with the database. */
  readonly purchaseIds: readonly string[];
}

const BUY = "mutation Buy($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) { id status payment { clientSecret } } }";
const LIST = JSON.stringify({ query: "query List { events(first: 5) { edges { node { id title } } } }" });
const JSON_TYPE = { "content-type": "application/json" };

class Load {
  private readonly pool: Pool;
  private readonly stripe: Pool;
  private readonly began = performance.now();
  private readonly good: number[] = [];
  private readonly accepted: number[] = [];
  private readonly refused: number[] = [];
  private readonly waits: number[] = [];
  private readonly otherErrors: Record<string, number> = {};
  private readonly purchaseIds: string[] = [];
  private readonly lists = { served: 0, refused: 0 };
  private buyers = 0;
  private timeouts = 0;
  private gaveUp = 0;
  private withoutRetryAfter = 0;
  private readonly prefix: string;
  private ended = false;

  constructor(private readonly phase: Phase) {
    this.pool = new Pool(phase.origin, { connections: 1_000, pipelining: 1, keepAliveTimeout: 30_000 });
    this.stripe = new Pool(phase.stripe, { connections: 16, pipelining: 4 });
    const { eventId, ticketTypeId } = phase;
    const input = { eventId, items: [{ ticketTypeId, quantity: 1 }], returnUrl: "http://localhost/return" };
    this.prefix = `{"query":${JSON.stringify(BUY)},"variables":{"input":${JSON.stringify(input).slice(0, -1)},`;
  }

  async run(): Promise<Report> {
    const { perSecond, clients, seconds, lists } = this.phase;
    if (perSecond === 0) {
      const until = this.began + seconds * 1_000;
      await Promise.all(Array.from({ length: clients }, async () => {
        while (performance.now() < until) await this.buy();
      }));
    } else {
      const total = Math.round(perSecond * seconds);
      for (let index = 0; index < total; index++) {
        const due = this.began + (index / perSecond) * 1_000;
        const early = due - performance.now();
        if (early > 1) await pause(early);
        void this.buy();
        if (lists && index % 2 === 0) void this.read();
      }
    }
    this.ended = true;
    const elapsed = (performance.now() - this.began) / 1_000;
    // Those that are still on their way are answered or give up; they count for the phase in which they came.
    await pause(perSecond === 0 ? 0 : 200);
    return this.report(elapsed);
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.destroy(), this.stripe.destroy()]);
  }

  private async buy(): Promise<void> {
    this.buyers += 1;
    const key = randomUUID();
    const buyer = `"buyer":{"firstName":"Ada","lastName":"Lovelace","email":"b-${key}@example.com"},"idempotencyKey":"${key}"}}}`;
    const body = this.prefix + buyer;
    for (let attempt = 1; attempt <= this.phase.maxTries; attempt++) {
      const wait = await this.attempt(body);
      if (wait === null) return;
      if (this.ended) return;
      if (attempt < this.phase.maxTries) await pause(wait * 1_000, undefined, { ref: false });
    }
    this.gaveUp += 1;
  }

  /** @returns seconds to wait before the next attempt, or null when there is none */
  private async attempt(body: string): Promise<number | null> {
    const start = performance.now();
    try {
      const response = await this.pool.request({ path: "/graphql", method: "POST", headers: JSON_TYPE, body, signal: AbortSignal.timeout(this.phase.timeout) });
      const text = await response.body.text();
      const took = performance.now() - start;
      const purchase = /"purchaseTickets":\{"id":"([^"]+)"/.exec(text);
      if (purchase?.[1] !== undefined) {
        this.accepted.push(took);
        const second = Math.floor((performance.now() - this.began) / 1_000);
        this.good[second] = (this.good[second] ?? 0) + 1;
        this.purchaseIds.push(purchase[1]);
        this.pay(text);
        return null;
      }
      if (response.statusCode === 503 || response.statusCode === 429) return this.refusal(took, text, response.headers["retry-after"]);
      const code = /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? `HTTP ${response.statusCode}`;
      this.otherErrors[code] = (this.otherErrors[code] ?? 0) + 1;
      return code === "SERVICE_UNAVAILABLE" ? retryAfterIn(text) ?? 2 : null;
    } catch (error) {
      if ((error as Error).name === "TimeoutError" || (error as Error).name === "AbortError") this.timeouts += 1;
      else this.otherErrors[(error as Error).name] = (this.otherErrors[(error as Error).name] ?? 0) + 1;
      return 2;
    }
  }

  private refusal(took: number, text: string, header: unknown): number {
    const wait = retryAfterIn(text);
    this.refused.push(took);
    if (wait === undefined || header === undefined) this.withoutRetryAfter += 1;
    else this.waits.push(wait);
    return wait ?? 2;
  }

  /** Half of the buyers pay, as Stripe.js does in a browser; nobody waits for it. */
  private pay(text: string): void {
    const secret = /"clientSecret":"([^"]+)"/.exec(text)?.[1];
    if (secret === undefined || this.purchaseIds.length % 2 === 0) return;
    const intent = secret.split("_secret_")[0] ?? "";
    const body = `client_secret=${encodeURIComponent(secret)}&payment_method=pm_card_visa`;
    const headers = { authorization: "Bearer pk_test_sandbox", "content-type": "application/x-www-form-urlencoded" };
    void this.stripe.request({ path: `/v1/payment_intents/${intent}/confirm`, method: "POST", headers, body }).then(({ body: answer }) => answer.dump(), () => undefined);
  }

  private async read(): Promise<void> {
    const response = await this.pool.request({ path: "/graphql", method: "POST", headers: JSON_TYPE, body: LIST, signal: AbortSignal.timeout(this.phase.timeout) }).catch(() => null);
    await response?.body.dump();
    if (response?.statusCode === 200) this.lists.served += 1;
    else this.lists.refused += 1;
  }

  private report(seconds: number): Report {
    return {
      seconds,
      buyers: this.buyers,
      goodBySecond: Array.from({ length: Math.ceil(seconds) }, (_, second) => this.good[second] ?? 0),
      good: this.accepted.length,
      accepted: this.accepted,
      refused: this.refused,
      retryAfter: { min: Math.min(...this.waits), max: Math.max(...this.waits), distinct: new Set(this.waits).size },
      refusedWithoutRetryAfter: this.withoutRetryAfter,
      lists: this.lists,
      timeouts: this.timeouts,
      otherErrors: this.otherErrors,
      gaveUp: this.gaveUp,
      purchaseIds: this.purchaseIds,
    };
  }
}

const retryAfterIn = (text: string): number | undefined => {
  const found = /"retryAfter":([\d.]+)/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

process.on("message", (phase: Phase) => {
  const load = new Load(phase);
  void load.run().then(async (report) => {
    process.send?.(report);
    await load.close();
  });
});
process.on("disconnect", () => process.exit());
