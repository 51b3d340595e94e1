import { IsOptional, Length, Matches } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { NoLink } from "../../../platform/graphql/no-link.validation";
import { EmailAddressScalar } from "../../../platform/graphql/scalars";
import { IsLine } from "../../../platform/graphql/validation";
import { SLUG_PATTERN } from "../../../platform/text/slug";
import { OrganizationRole } from "./enums";

@InputType({ description: "An organization to be made" })
export class CreateOrganizationInput {
  @Field(() => String, { description: "1 to 100 characters" })
  @IsLine(1, 100)
  @NoLink()
  name!: string;

  @Field(() => String, { nullable: true, description: "3 to 60 small letters, digits and dashes; left out, it is made from the name" })
  @IsOptional()
  @Length(3, 60)
  @Matches(SLUG_PATTERN, { message: "$property must be small letters and digits, with single dashes between them" })
  slug?: string | null;
}

@InputType({ description: "An invitation to an organization" })
export class InviteMemberInput {
  @Field(() => ID, { description: "Needs members:manage there" })
  organizationId!: string;

  @Field(() => EmailAddressScalar, { description: "Where the invitation is sent; only the account of this address can accept it" })
  email!: string;

  @Field(() => OrganizationRole, { description: "What the invited will be; inviting an OWNER takes organization:manage too" })
  role!: OrganizationRole;
}
