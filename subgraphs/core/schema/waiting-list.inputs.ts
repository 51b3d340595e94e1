import { IsInt, Max, Min } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { EmailAddressScalar } from "../../../platform/graphql/scalars";

@InputType({ description: "Tickets to wait for" })
export class JoinWaitingListInput {
  @Field(() => ID, { description: "Published, and not over" })
  eventId!: string;

  @Field(() => ID, { description: "Of the event; sold out" })
  ticketTypeId!: string;

  @Field(() => EmailAddressScalar, { description: "Where the offer is sent; once in each line" })
  email!: string;

  @Field(() => Int, { nullable: true, defaultValue: 1, description: "1 to the type's maxPerPurchase" })
  @IsInt()
  @Min(1)
  @Max(100)
  quantity?: number | null;
}
