import { registerEnumType } from "type-graphql";
import { GuestStatus } from "../../../contracts/enums/guest-status.enum";
import { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";

export { GuestStatus, PaymentGateway };

export enum EventStatus {
  DRAFT = "DRAFT",
  PUBLISHED = "PUBLISHED",
  CANCELLED = "CANCELLED",
  COMPLETED = "COMPLETED",
}

export enum EventTiming {
  UPCOMING = "UPCOMING",
  ONGOING = "ONGOING",
  PAST = "PAST",
}

export enum TicketStatus {
  RESERVED = "RESERVED",
  ISSUED = "ISSUED",
  VALIDATED = "VALIDATED",
  CANCELLED = "CANCELLED",
}

export enum PurchaseStatus {
  PENDING = "PENDING",
  PAID = "PAID",
  EXPIRED = "EXPIRED",
  CANCELLED = "CANCELLED",
  PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED",
  REFUNDED = "REFUNDED",
}

registerEnumType(EventStatus, {
  name: "EventStatus",
  description: "Where an event is in its life",
  valuesConfig: {
    DRAFT: { description: "Being prepared; seen by its organization alone" },
    PUBLISHED: { description: "On sale, for everybody to see" },
    CANCELLED: { description: "Will not take place" },
    COMPLETED: { description: "Is over" },
  },
});
registerEnumType(EventTiming, {
  name: "EventTiming",
  description: "Where an event is in time",
  valuesConfig: {
    UPCOMING: { description: "Has not begun" },
    ONGOING: { description: "Has begun and is not over" },
    PAST: { description: "Is over" },
  },
});
registerEnumType(GuestStatus, {
  name: "GuestStatus",
  description: "Where a guest stands",
  valuesConfig: {
    INVITED: { description: "Named, but the ticket is not paid for yet" },
    CONFIRMED: { description: "Has a ticket" },
    CHECKED_IN: { description: "Was admitted" },
    CANCELLED: { description: "Does not come" },
  },
});
registerEnumType(TicketStatus, {
  name: "TicketStatus",
  description: "Where a ticket stands",
  valuesConfig: {
    RESERVED: { description: "Held for a purchase that is not paid yet" },
    ISSUED: { description: "Good for one admission" },
    VALIDATED: { description: "Was used" },
    CANCELLED: { description: "Good for nothing any more" },
  },
});
registerEnumType(PurchaseStatus, {
  name: "PurchaseStatus",
  description: "Where a purchase stands",
  valuesConfig: {
    PENDING: { description: "Holds its tickets until it is paid or `expiresAt` has come" },
    PAID: { description: "Paid, or free" },
    EXPIRED: { description: "Was not paid in time; its tickets are on sale again" },
    CANCELLED: { description: "Was called off before it was paid, or with its event" },
    PARTIALLY_REFUNDED: { description: "Some of the money was given back" },
    REFUNDED: { description: "All of the money was given back" },
  },
});
registerEnumType(PaymentGateway, {
  name: "PaymentGateway",
  description: "Who takes the money",
  valuesConfig: { STRIPE: { description: "Stripe" }, PAYPAL: { description: "PayPal" } },
});
