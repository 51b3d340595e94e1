import { authenticateCall } from "../../../contracts/webhooks/resolve-principal.call";
import type { Principal } from "../../../platform/auth/principal";
import { rateLimited, unauthenticated } from "../../../platform/errors/platform-errors";
import type { ServiceClient } from "../../../platform/webhooks/service-client";
import type { Authenticate } from "../services/authenticate.port";

/** Auth over HTTP. Nothing is cached: a revoked key or an ended session is rejected immediately. */
export class AuthClient implements Authenticate {
  constructor(private readonly client: ServiceClient) {}

  async authenticate(token: string, address: string): Promise<Principal> {
    // The call changes nothing, so any key makes a repeat safe.
    const { user, retryAfter } = await this.client.call(authenticateCall, { token, address }, { idempotencyKey: "authenticate" });
    if (retryAfter !== null) throw rateLimited(retryAfter);
    if (!user) throw unauthenticated("Your token is invalid, expired or revoked. Sign in or use another API key.");
    const { locale, expiresAt: _expiresAt, ...account } = user;
    return { user: account, locale, address };
  }
}
