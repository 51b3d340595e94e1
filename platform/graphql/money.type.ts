import { Directive, Field, ObjectType } from "type-graphql";
import { CurrencyScalar, DecimalScalar } from "./scalars";

@Directive("@shareable")
@ObjectType({ description: "An amount of money" })
export class Money {
  @Field(() => DecimalScalar, { description: "With all the digits of its currency, e.g. `49.50`" })
  amount!: string;

  @Field(() => CurrencyScalar, { description: "ISO 4217" })
  currency!: string;
}
