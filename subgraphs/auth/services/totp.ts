import { Secret, TOTP } from "otpauth";

/** What authenticator apps show above the code. */
const ISSUER = "Event Planner";

/** Seconds that a code is shown. Apps ignore other values than these three, so they are not configurable. */
const PERIOD = 30;
const DIGITS = 6;
const ALGORITHM = "SHA1";

/** Codes of the steps before and after the current one are accepted, because clocks differ and people type slowly. */
const WINDOW = 1;

/** @returns 160 random bits in base32, the length that RFC 4226 recommends */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** The `otpauth://` URI that an authenticator app reads from a QR code. @param account the user's email address */
export const totpUri = (secret: string, account: string): string => totpOf(secret, account).toString();

/**
 * The time step whose code this is (RFC 6238), or null if it is none of the accepted ones. Never throws.
 * @param code six digits; spaces are ignored
 * @param now in Unix milliseconds
 */
export function stepOfCode(secret: string, code: string, now = Date.now()): number | null {
  const token = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totpOf(secret).validate({ token, timestamp: now, window: WINDOW });
  return delta === null ? null : Math.floor(now / 1_000 / PERIOD) + delta;
}

const totpOf = (secret: string, label = ""): TOTP =>
  new TOTP({ issuer: ISSUER, label, secret: Secret.fromBase32(secret), algorithm: ALGORITHM, digits: DIGITS, period: PERIOD });
