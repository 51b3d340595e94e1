import type { FastifyInstance } from "fastify";
import { badInput } from "../../../platform/errors/platform-errors";
import type { Logger } from "../../../platform/logging/logger";
import { logRefusal } from "../../../platform/logging/security-event";
import { UnverifiedEvent, type PaymentProvider } from "../services/payment-provider.port";
import type { ProviderEvents } from "../services/provider-events";

const PATH = "/webhooks/stripe";

/**
 * Stripe's webhook. The raw body is verified before anything reads it. A verified event is stored, acknowledged with 200
 * and processed by a job. An event of another type or shape is acknowledged and ignored.
 */
export function mountStripeWebhook(app: FastifyInstance, stripe: PaymentProvider, events: ProviderEvents, logger: Logger): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
    scope.post<{ Body: Buffer | undefined }>(PATH, { config: { priority: "high" } }, async (request) => {
      try {
        const hint = await stripe.readEvent(request.body ?? Buffer.alloc(0), request.headers);
        if (hint === null) logger.info({ path: PATH, size: request.body?.length ?? 0 }, "webhook ignored");
        const first = hint !== null && (await events.receive(stripe.gateway, hint));
        return { received: true, duplicate: hint !== null && !first };
      } catch (error) {
        if (!(error instanceof UnverifiedEvent)) throw error;
        logRefusal(logger, "webhook refused", { reason: error.message, subject: PATH, address: request.ip });
        throw badInput({ signature: "is missing, wrong, or too old" });
      }
    });
    done();
  });
}
