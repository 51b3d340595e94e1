import { registerEnumType } from "type-graphql";

export enum ScanOutcome {
  INVALID_SIGNATURE = "INVALID_SIGNATURE",
  WRONG_EVENT = "WRONG_EVENT",
  UNKNOWN_TICKET = "UNKNOWN_TICKET",
  REVOKED = "REVOKED",
  CANCELLED = "CANCELLED",
  NOT_PAID = "NOT_PAID",
  WRONG_GATE = "WRONG_GATE",
  TOO_EARLY = "TOO_EARLY",
  TOO_LATE = "TOO_LATE",
  DUPLICATE = "DUPLICATE",
  ADMITTED = "ADMITTED",
}

registerEnumType(ScanOutcome, {
  name: "ScanOutcome",
  description: "In the order in which they are decided: a code that is not ours, then the wrong event, and so on; DUPLICATE comes last.",
  valuesConfig: {
    INVALID_SIGNATURE: { description: "Not a code of ours, or damaged" },
    WRONG_EVENT: { description: "A ticket to another event" },
    UNKNOWN_TICKET: { description: "A good code of a ticket that is not there" },
    REVOKED: { description: "The ticket has a newer code, after a transfer or a re-issue" },
    CANCELLED: { description: "The ticket or the event was cancelled" },
    NOT_PAID: { description: "Held for a purchase that is not paid yet" },
    WRONG_GATE: { description: "Its ticket type may not enter at this gate" },
    TOO_EARLY: { description: "Before the event's doorsOpenAt" },
    TOO_LATE: { description: "After the event's doorsCloseAt" },
    DUPLICATE: { description: "Somebody went in with it before" },
    ADMITTED: { description: "The guest may come in" },
  },
});
