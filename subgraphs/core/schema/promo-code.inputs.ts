import { ArrayMaxSize, ArrayUnique, IsInt, MaxLength, Max, Min } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { DateTimeScalar, DecimalScalar } from "../../../platform/graphql/scalars";
import { DiscountKind } from "./discount-kind.enum";

@InputType({ description: "A promo code to be made" })
export class CreatePromoCodeInput {
  @Field(() => ID, { description: "What it is good for; needs promo-codes:manage there" })
  eventId!: string;

  @Field(() => String, { description: "The code buyers enter: 3 to 40 letters, digits, `-` and `_`, in any letter case. Unique within the event." })
  @MaxLength(100)
  code!: string;

  @Field(() => DiscountKind, { description: "What the value means" })
  kind!: DiscountKind;

  @Field(() => DecimalScalar, { description: "PERCENT: above 0, at most 100, at most 2 digits after the point; FIXED: an amount in the event's currency, taken off at most down to zero" })
  value!: string;

  @Field(() => Int, { nullable: true, description: "How many purchases may use it; left out, without limit" })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  maxUses?: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not good before" })
  startsAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not good from then on; after startsAt" })
  endsAt?: Date | null;

  @Field(() => [ID], { nullable: true, defaultValue: [], description: "What it takes something off; empty: every type" })
  @ArrayMaxSize(100)
  @ArrayUnique()
  ticketTypeIds?: string[] | null;
}
