import type { ScanRecord } from "../repositories/scan.repository";

/**
 * Whether nobody is, or will be, inside by this scan: it was abandoned, taken back, or came to a refusal. A scan in
 * flight is not void, because its door may be about to answer.
 */
export const isVoid = (scan: ScanRecord): boolean =>
  scan.abandonedAt !== null || scan.undoneAt !== null || (scan.outcome !== null && scan.outcome !== "ADMITTED");
