import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { readSandboxConfig } from "../config";
import type { StandIn } from "../stand-in";
import { createStripe } from "../stripe/stripe.server";
import { eventually } from "./eventually";
import { type ReceivedWebhook, receiveWebhooks, type WebhookReceiver } from "./webhook-receiver";

/** What signs the webhooks of the bench. */
export const WEBHOOK_SECRET = "whsec_test";

type ClientOptions = Partial<ConstructorParameters<typeof Stripe>[1]>;

/** What `GET /_control` of the Stripe stand-in answers. */
export interface StripeReport {
  called: Record<string, number>;
  stored: Record<string, number>;
  webhooks: { type: string; state: string; attempts: { status: number | null }[] }[];
}

/** A Stripe stand-in on a free port, the real SDK pointed at it, and a shop that takes its webhooks. */
export class StripeBench {
  shop!: WebhookReceiver;
  url!: string;
  stripe!: Stripe;
  private folder!: string;
  private sandbox!: StandIn;

  async open(): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), "stripe-"));
    this.shop = await receiveWebhooks();
    await this.start();
  }

  async close(): Promise<void> {
    await this.sandbox.stop();
    await this.shop.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Stops the stand-in, does something, and starts another one on the same state. */
  async restart(between: () => void): Promise<void> {
    await this.sandbox.stop();
    between();
    await this.start();
  }

  client(options: ClientOptions = {}, key = "sk_test_sandbox"): Stripe {
    const { hostname: host, port } = new URL(this.url);
    return new Stripe(key, { host, port: Number(port), protocol: "http", maxNetworkRetries: 0, ...options });
  }

  create(params: Partial<Stripe.PaymentIntentCreateParams> = {}, options: Stripe.RequestOptions = {}) {
    const defaults = { amount: 6150, currency: "eur", automatic_payment_methods: { enabled: true } };
    return this.stripe.paymentIntents.create({ ...defaults, metadata: { purchase: "p1" }, ...params }, options);
  }

  /** Confirms as a browser does it with Stripe.js. */
  async confirm(intent: Stripe.PaymentIntent, fields: Record<string, string>) {
    const response = await fetch(`${this.url}/v1/payment_intents/${intent.id}/confirm`, {
      method: "POST",
      headers: { authorization: "Bearer pk_test_sandbox", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ client_secret: intent.client_secret ?? "", ...fields }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  control(settings: object, path = "/_control"): Promise<Response> {
    const headers = { "content-type": "application/json" };
    return fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(settings) });
  }

  async report(): Promise<StripeReport> {
    return (await (await fetch(`${this.url}/_control`)).json()) as StripeReport;
  }

  /** Waits for the first webhook of this type. */
  webhook(type: string): Promise<ReceivedWebhook> {
    return eventually(() => {
      const found = this.shop.received.find((received) => received.type === type);
      if (found) return found;
      throw new Error(`no webhook ${type} among ${this.shop.received.map((received) => received.type).join(", ")}`);
    });
  }

  private async start(): Promise<void> {
    this.sandbox = createStripe({
      ...readSandboxConfig({}),
      stripePort: 0,
      stateDir: this.folder,
      stripeWebhookSecret: WEBHOOK_SECRET,
      stripeWebhookUrl: this.shop.url,
    });
    this.url = await this.sandbox.listen();
    this.sandbox.start();
    this.stripe = this.client();
  }
}
