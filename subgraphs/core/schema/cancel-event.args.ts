import { ArgsType, Field, ID } from "type-graphql";
import { IsProse } from "../../../platform/graphql/validation";

@ArgsType()
export class CancelEventArgs {
  @Field(() => String, { nullable: true, description: "For the guests; at most 500 characters" })
  @IsProse(0, 500)
  reason?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "Whether every paid purchase is given back" })
  refund?: boolean | null;

  @Field(() => ID, { description: "Of the event" })
  id!: string;
}
