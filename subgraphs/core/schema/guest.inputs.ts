import { Length } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { NoLink } from "../../../platform/graphql/no-link.validation";
import { EmailAddressScalar, PhoneNumberScalar } from "../../../platform/graphql/scalars";
import { IsLine } from "../../../platform/graphql/validation";
import { GuestInput } from "./purchase.inputs";

@InputType({ description: "A guest to be registered without payment" })
export class AddGuestInput extends GuestInput {
  @Field(() => ID, { description: "Not over, not cancelled; drafts can have guests, too" })
  eventId!: string;

  @Field(() => ID, { description: "Of the event" })
  ticketTypeId!: string;

  @Field(() => String, { nullable: true, description: "Made by the client, once for each guest it wants; a repeat answers with the first guest" })
  @Length(1, 200)
  idempotencyKey?: string | null;
}

@InputType({ description: "What is to change; what is left out stays, null clears" })
export class UpdateGuestInput {
  @Field(() => String, { nullable: true, description: "1 to 100 characters" })
  @IsLine(1, 100)
  @NoLink()
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: "1 to 100 characters" })
  @IsLine(1, 100)
  @NoLink()
  lastName?: string | null;

  @Field(() => EmailAddressScalar, { nullable: true, description: "Where the guest is told things" })
  email?: string | null;

  @Field(() => PhoneNumberScalar, { nullable: true, description: "E.164" })
  phone?: string | null;
}
