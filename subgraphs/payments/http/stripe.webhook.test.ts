import { createHttpServer } from "../../../platform/http/http-server";
import { createLogger } from "../../../platform/logging/logger";
import { CapturedLog } from "../../../platform/testing/captured-log";
import { UnverifiedEvent } from "../services/payment-provider.port";
import { mountStripeWebhook } from "./stripe.webhook";

it("logs a webhook without a valid signature as a security event, with a part of the address", async () => {
  const log = new CapturedLog();
  const logger = createLogger("payments", "info", log.sink);
  const app = createHttpServer({ service: "payments", logger, dependencies: {} });
  const stripe = { gateway: "STRIPE", readEvent: () => Promise.reject(new UnverifiedEvent("no signature")) };
  mountStripeWebhook(app, stripe as never, {} as never, logger);
  const { statusCode } = await app.inject({ method: "POST", url: "/webhooks/stripe", payload: "{}", remoteAddress: "203.0.113.77" });
  expect(statusCode).toBe(400);
  expect(log.lines.map(({ message, data }) => [message, data])).toEqual([
    ["webhook refused", { type: "security", network: "203.0.113.0/24", reason: "no signature", subject: "/webhooks/stripe" }],
  ]);
  await app.close();
});
