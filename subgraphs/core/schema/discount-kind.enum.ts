import { registerEnumType } from "type-graphql";

export enum DiscountKind {
  PERCENT = "PERCENT",
  FIXED = "FIXED",
}

registerEnumType(DiscountKind, {
  name: "DiscountKind",
  description: "What the value of a promo code means",
  valuesConfig: {
    PERCENT: { description: "Of a hundred: 12.5 takes an eighth off" },
    FIXED: { description: "An amount in the event's currency, once for the whole purchase" },
  },
});
