import type { FastifyInstance } from "fastify";
import type { SigningKeys } from "../services/signing-keys";

/** Seconds for which a verifier may remember the key set: less than a new key is published before it signs. */
const MAX_AGE = 300;

/** GET /.well-known/jwks.json: the public keys of access tokens. */
export function mountKeySet(app: FastifyInstance, keys: SigningKeys): void {
  app.get("/.well-known/jwks.json", async (_request, reply) => reply.header("cache-control", `public, max-age=${MAX_AGE}`).send(await keys.keySet()));
}
