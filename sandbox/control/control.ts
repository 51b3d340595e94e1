import { z } from "zod";

const rate = z.number().min(0).max(1);

/** How badly a stand-in behaves. Rates are probabilities from 0 to 1. */
export const controlSettingsSchema = z
  .strictObject({
    /** Calls refused before anything is done: HTTP 500, SMTP 451. */
    failRate: rate,
    /** Calls never answered. Over HTTP the call *is* carried out: the caller cannot know, as in real life. */
    timeoutRate: rate,
    /** Webhooks delivered twice. */
    duplicateWebhookRate: rate,
    /** Webhooks never delivered. */
    dropWebhookRate: rate,
    /** Milliseconds before the first attempt. */
    webhookDelayMs: z.number().int().min(0).max(86_400_000),
  })
  .partial();

export interface ControlSettings {
  failRate: number;
  timeoutRate: number;
  duplicateWebhookRate: number;
  dropWebhookRate: number;
  webhookDelayMs: number;
}

const WELL_BEHAVED: ControlSettings = {
  failRate: 0,
  timeoutRate: 0,
  duplicateWebhookRate: 0,
  dropWebhookRate: 0,
  webhookDelayMs: 0,
};

/** What befalls one call. */
export type Fate = "normal" | "fail" | "timeout";

/**
 * The settings of one stand-in and what it counted since it started. In memory on purpose: a restarted sandbox behaves
 * well, and what matters for longer (payments, webhooks, mails) is in its journal.
 */
export class Control {
  settings: ControlSettings = { ...WELL_BEHAVED };
  private counters = new Map<string, number>();

  /** @param random from 0 to 1, replaced in tests. */
  constructor(
    readonly server: string,
    private readonly random: () => number = Math.random,
  ) {}

  /** @throws z.ZodError naming each bad field; nothing is changed then. */
  update(input: unknown): ControlSettings {
    const changes = Object.entries(controlSettingsSchema.parse(input)).filter(([, value]) => value !== undefined);
    this.settings = { ...this.settings, ...Object.fromEntries(changes) };
    return this.settings;
  }

  reset(): void {
    this.settings = { ...WELL_BEHAVED };
    this.counters.clear();
  }

  count(name: string): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
  }

  /** Calls by name, most recent names last. */
  counted(): Record<string, number> {
    return Object.fromEntries(this.counters);
  }

  /** Draws what befalls the next call. */
  fate(): Fate {
    if (this.draw(this.settings.failRate)) return "fail";
    return this.draw(this.settings.timeoutRate) ? "timeout" : "normal";
  }

  /** Draws whether something of this probability happens now. */
  draw(probability: number): boolean {
    return probability > 0 && this.random() < probability;
  }
}
