import { randomInt } from "node:crypto";
import { CODE_GROUP_SIZE, CODE_SYMBOLS } from "../../../contracts/parse-ticket-code";

/** `groups` of four random symbols, 20 bits each: ("TKT", 2) → "TKT-7G4K-9Q2M". */
export function speakableCode(prefix: string, groups: number): string {
  const symbol = () => CODE_SYMBOLS[randomInt(CODE_SYMBOLS.length)];
  const parts = Array.from({ length: groups }, () => Array.from({ length: CODE_GROUP_SIZE }, symbol).join(""));
  return [prefix, ...parts].join("-");
}
