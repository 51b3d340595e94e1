import { ArgsType, Field, ID } from "type-graphql";
import { IsProse } from "../../../platform/graphql/validation";

@ArgsType()
export class CancelTicketArgs {
  @Field(() => ID, { description: "Issued, and not used" })
  ticketId!: string;

  @Field(() => String, { nullable: true, description: "For those who run the event; at most 500 characters" })
  @IsProse(0, 500)
  reason?: string | null;
}
