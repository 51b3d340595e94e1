import { createHmac } from "node:crypto";
import { newSecret } from "./secret-tokens";

const PREFIX = "epr_";

/** Milliseconds in which a lost answer may be asked for again with the same token. */
const GRACE = 10_000;

const HOUR = 3_600_000;

/** Milliseconds for which a refresh token is good. */
export const refreshLifetime = (rememberMe: boolean): number => (rememberMe ? 30 * 24 * HOUR : 12 * HOUR);

export const newRefreshToken = (): string => `${PREFIX}${newSecret()}`;

/**
 * The token that follows. It is derived and not drawn, so that whoever lost our answer gets the same one again although
 * we keep hashes only; the token, the salt in our table and our secret are all needed for it.
 */
export const successorOf = (token: string, salt: string, secret: string): string =>
  `${PREFIX}${createHmac("sha256", secret).update(`refresh-token.${salt}.${token}`).digest("base64url")}`;

/**
 * What a token that comes again means. `repeat`: the answer was lost, or two tabs asked at once. `reuse`: somebody has
 * a copy.
 * @param replacedAt when it was spent
 * @param successorSpent whether somebody has already used what came of it: then no answer was lost
 */
export const secondUse = (replacedAt: Date, successorSpent: boolean, now: Date): "repeat" | "reuse" =>
  !successorSpent && now.getTime() - replacedAt.getTime() <= GRACE ? "repeat" : "reuse";
