import { hkdfSync } from "node:crypto";

/**
 * A secret for one purpose, derived from one that serves others (HKDF, RFC 5869): values signed for one purpose are
 * invalid for every other.
 * @param purpose a constant, different for each use
 * @returns 32 bytes as hexadecimal digits
 */
export const derivedSecret = (secret: string, purpose: string): string => Buffer.from(hkdfSync("sha256", secret, "", purpose, 32)).toString("hex");
