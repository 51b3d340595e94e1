import type { FastifyInstance } from "fastify";
import type { Forwarder } from "./forward";
import { publishedKeysRoute, type PublishedKeys } from "./published-keys";

/** Bytes of one event. Those of Stripe and PayPal have a few thousand. */
const EVENT_LIMIT = 262_144;
/** Bytes of a batch of events. SendGrid sends up to 768 KB at once. */
const BATCH_LIMIT = 1_048_576;

/** Who answers the providers' webhooks. */
const WEBHOOKS = {
  "/webhooks/stripe": { service: "payments", bodyLimit: EVENT_LIMIT },
  "/webhooks/paypal": { service: "payments", bodyLimit: EVENT_LIMIT },
  "/webhooks/sendgrid": { service: "notifications", bodyLimit: BATCH_LIMIT },
};

/** Serves routes of the services at the gateway's address. The services check the signatures. */
export async function passthroughRoutes(
  app: FastifyInstance,
  forwarder: Forwarder,
  keys: Pick<PublishedKeys, "current">,
): Promise<void> {
  await app.register(async (scope) => {
    // A webhook's signature is over its bytes: nothing may parse them on the way.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    for (const [url, { service, bodyLimit }] of Object.entries(WEBHOOKS)) {
      scope.post(url, { bodyLimit, config: { priority: "high" } }, (request, reply) => forwarder.forward(service, request, reply));
    }
  });
  app.get("/files/exports/*", { config: { priority: "low" } }, (request, reply) => forwarder.forward("core", request, reply));
  app.get("/files/*", { config: { priority: "low" } }, (request, reply) => forwarder.forward("tickets", request, reply));
  publishedKeysRoute(app, keys);
}
