import { randomInt } from "node:crypto";

/** Crockford's base32 without vowels' look-alikes: nobody hears or reads one sign for another. */
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `groups` of four random signs: ("TKT", 2) → "TKT-7G4K-9Q2M". 20 bits a group. */
export function speakableCode(prefix: string, groups: number): string {
  const parts = Array.from({ length: groups }, () => Array.from({ length: 4 }, () => SIGNS[randomInt(SIGNS.length)]).join(""));
  return [prefix, ...parts].join("-");
}
