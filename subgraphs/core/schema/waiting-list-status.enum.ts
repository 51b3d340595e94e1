import { registerEnumType } from "type-graphql";

export enum WaitingListStatus {
  WAITING = "WAITING",
  OFFERED = "OFFERED",
  CONVERTED = "CONVERTED",
  EXPIRED = "EXPIRED",
  CANCELLED = "CANCELLED",
}

registerEnumType(WaitingListStatus, {
  name: "WaitingListStatus",
  description: "Where somebody who waits for tickets stands",
  valuesConfig: {
    WAITING: { description: "In the line" },
    OFFERED: { description: "Tickets are held until `offerExpiresAt`" },
    CONVERTED: { description: "The offer was taken; what becomes of it is told by the purchase" },
    EXPIRED: { description: "The offer was not taken in time, or the event is over" },
    CANCELLED: { description: "Left the line, or the event was cancelled" },
  },
});
