import { unauthenticated } from "../errors/platform-errors";

/** The value of `WWW-Authenticate` where a bearer token is accepted (RFC 6750). */
export const BEARER_CHALLENGE = 'Bearer realm="event-planner"';

/** Longer than any access token or API key that auth issues. UTF-16 code units. */
const MAX_LENGTH = 4_000;

/**
 * The token in an `Authorization` header, unverified.
 * @throws UNAUTHENTICATED if the header is not `Bearer <access token or API key>`
 */
export function bearerTokenOf(authorization: string): string {
  const token = authorization.length <= MAX_LENGTH ? /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization)?.[1] : undefined;
  if (token === undefined) throw unauthenticated("The Authorization header must be: Bearer <access token or API key>.");
  return token;
}
