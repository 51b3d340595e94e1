import { createHash } from "node:crypto";
import { Secret } from "otpauth";

/** Codes of one set. */
export const RECOVERY_CODES = 10;

/** Random bytes of a code: 80 bits cannot be guessed, so a fast hash protects them. */
const BYTES = 10;

/** A new set, such as `K3QF-7ZTA-MX2D-PLRB`: 16 characters of base32, which has neither 0 nor 1. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => new Secret({ size: BYTES }).base32.replace(/(.{4})(?=.)/g, "$1-"));

/**
 * What is stored instead of a code, hex. Case, dashes and spaces make no difference, nor does 0 for O or 1 for I.
 * @param userId keeps equal codes of two users apart
 */
export const hashRecoveryCode = (userId: string, code: string): string => {
  const typed = code.toUpperCase().replaceAll("0", "O").replaceAll("1", "I").replace(/[^A-Z2-7]/g, "");
  return createHash("sha256").update(`recovery-code.${userId}.${typed}`).digest("hex");
};
