import { Field, InputType, Int, ObjectType } from "type-graphql";
import { DateTimeScalar, EmailAddressScalar } from "../../../platform/graphql/scalars";
import { IsLine } from "../../../platform/graphql/validation";

@InputType({ description: "Criteria for unpaid purchases. All given criteria must match, and at least one is required." })
export class HoldFilter {
  @Field(() => String, { nullable: true, description: "The source key of the purchases, as in `Purchase.sourceKey`." })
  @IsLine(1, 100)
  sourceKey?: string | null;

  @Field(() => EmailAddressScalar, { nullable: true, description: "The buyer's email address. Letter case and the part after a plus sign are ignored." })
  email?: string | null;

  @Field(() => String, { nullable: true, description: "The domain of the buyer's email address, e.g. `example.com`." })
  @IsLine(1, 255)
  emailDomain?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "The earliest time of creation." })
  createdFrom?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "The latest time of creation." })
  createdTo?: Date | null;

  @Field(() => Boolean, { nullable: true, description: "Whether to leave out buyers whose account has a confirmed email address." })
  anonymousOnly?: boolean | null;
}

@ObjectType({ description: "The number of holds that were released, or would be" })
export class ReleasedHolds {
  @Field(() => Int, { description: "The number of purchases." })
  purchases!: number;

  @Field(() => Int, { description: "The number of tickets of these purchases." })
  tickets!: number;
}
