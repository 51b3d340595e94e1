import type { FastifyInstance } from "fastify";
import { badInput } from "../../../platform/errors/platform-errors";
import { LogThrottle } from "../../../platform/logging/log-throttle";
import type { Logger } from "../../../platform/logging/logger";
import { UnverifiedEvent, type PaymentProvider } from "../services/payment-provider.port";
import type { ProviderEvents } from "../services/provider-events";

const PATH = "/webhooks/stripe";

/**
 * Stripe's webhook. The raw body is verified before anything reads it. A verified event is stored, acknowledged with 200
 * and processed by a job. An event of another type or shape is acknowledged and ignored.
 */
export function mountStripeWebhook(app: FastifyInstance, stripe: PaymentProvider, events: ProviderEvents, logger: Logger): void {
  const log = new LogThrottle(logger);
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
        log.warn({ path: PATH, address: request.ip, reason: error.message }, "webhook refused");
        throw badInput({ signature: "is missing, wrong, or too old" });
      }
    });
    done();
  });
}
