import { ArgsType, Field, ID } from "type-graphql";
import { IsProse } from "../../../platform/graphql/validation";

@ArgsType()
export class CancelEventArgs {
  @Field(() => String, { nullable: true, description: "The reason for the guests, up to 500 characters. Emails leave it out if the caller's email address is not confirmed." })
  @IsProse(0, 500)
  reason?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "Whether every paid purchase is given back" })
  refund?: boolean | null;

  @Field(() => ID, { description: "Of the event" })
  id!: string;
}
