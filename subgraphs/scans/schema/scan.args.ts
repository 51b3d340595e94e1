import { ArrayMaxSize } from "class-validator";
import { ArgsType, Field, ID } from "type-graphql";
import { NoLink } from "../../../platform/graphql/no-link.validation";
import { IsLine, IsProse } from "../../../platform/graphql/validation";

@ArgsType()
export class UndoScanArgs {
  @Field(() => ID, { description: "The scan that let the guest in" })
  scanId!: string;

  @Field(() => String, { description: "Why, 1 to 500 characters" })
  @IsProse(1, 500)
  reason!: string;
}

@ArgsType()
export class CreateGateArgs {
  @Field(() => ID, { description: "Of the event" })
  eventId!: string;

  @Field(() => String, { description: "1 to 100 characters, unique among the event's gates" })
  @IsLine(1, 100)
  @NoLink()
  name!: string;

  @Field(() => [ID], { nullable: true, defaultValue: [], description: "The ticket types that may enter here, at most 50; empty: all" })
  @ArrayMaxSize(50)
  ticketTypeIds!: string[];
}
