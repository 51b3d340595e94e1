import type { FastifyInstance } from "fastify";
import type { Forwarder } from "./forward";
import { publishedKeysRoute, type PublishedKeys } from "./published-keys";

/** Who answers the providers' webhooks. */
const WEBHOOKS = { "/webhooks/stripe": "payments", "/webhooks/paypal": "payments", "/webhooks/sendgrid": "notifications" };

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
    for (const [url, service] of Object.entries(WEBHOOKS)) {
      scope.post(url, { config: { priority: "high" } }, (request, reply) => forwarder.forward(service, request, reply));
    }
  });
  app.get("/files/exports/*", { config: { priority: "low" } }, (request, reply) => forwarder.forward("core", request, reply));
  app.get("/files/*", { config: { priority: "low" } }, (request, reply) => forwarder.forward("tickets", request, reply));
  publishedKeysRoute(app, keys);
}
