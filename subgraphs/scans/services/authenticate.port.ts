import type { Principal } from "../../../platform/auth/principal";

/** Finds out who sent a bearer token. */
export interface Authenticate {
  /**
   * @param token an access token or API key
   * @param address of the client
   * @throws AppError UNAUTHENTICATED if the token is invalid, expired or revoked; RATE_LIMITED after too many of those;
   * SERVICE_UNAVAILABLE
   */
  authenticate(token: string, address: string): Promise<Principal>;
}
