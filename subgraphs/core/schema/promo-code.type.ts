import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar, DecimalScalar } from "../../../platform/graphql/scalars";
import { DiscountKind } from "./discount-kind.enum";
import { TicketType } from "./event.type";

@ObjectType({ description: "Takes something off a purchase, for whoever knows it" })
export class PromoCode {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => String, { description: "In capitals; buyers may type it in any case" })
  code!: string;

  @Field(() => DiscountKind, { description: "What the value means" })
  kind!: DiscountKind;

  @Field(() => DecimalScalar, { description: "Of a hundred, or in the event's currency" })
  value!: string;

  @Field(() => Int, { nullable: true, description: "How many purchases may use it; null is without limit" })
  maxUses!: number | null;

  @Field(() => Int, { description: "Purchases that used it: paid ones, and those that hold tickets" })
  used!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not good before" })
  startsAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not good from then on" })
  endsAt!: Date | null;

  @Field(() => [TicketType], { description: "What it takes something off; empty: every type" })
  ticketTypes!: TicketType[];
}
