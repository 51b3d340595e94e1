import type { FastifyInstance } from "fastify";
import { badInput } from "../../../platform/errors/platform-errors";
import type { Logger } from "../../../platform/logging/logger";
import { UnverifiedEvent, type PaymentProvider } from "../services/payment-provider.port";
import type { ProviderEvents } from "../services/provider-events";

const PATH = "/webhooks/stripe";

/**
 * Stripe's webhook. The body is verified as it came, before anything reads it; what is verified is stored and answered
 * at once, and processed by a job.
 */
export function mountStripeWebhook(app: FastifyInstance, stripe: PaymentProvider, events: ProviderEvents, logger: Logger): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
    scope.post<{ Body: Buffer | undefined }>(PATH, { config: { priority: "high" } }, async (request) => {
      try {
        const hint = await stripe.readEvent(request.body ?? Buffer.alloc(0), request.headers);
        const first = hint !== null && (await events.receive(stripe.gateway, hint));
        return { received: true, duplicate: hint !== null && !first };
      } catch (error) {
        if (!(error instanceof UnverifiedEvent)) throw error;
        logger.warn({ path: PATH, address: request.ip, reason: error.message }, "a webhook was refused");
        throw badInput({ signature: "is missing, wrong, or too old" });
      }
    });
    done();
  });
}
