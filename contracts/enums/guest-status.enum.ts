/** Where a guest stands. Core decides it, campaigns of notifications select by it: the enum of both subgraphs. */
export enum GuestStatus {
  INVITED = "INVITED",
  CONFIRMED = "CONFIRMED",
  CHECKED_IN = "CHECKED_IN",
  CANCELLED = "CANCELLED",
}
