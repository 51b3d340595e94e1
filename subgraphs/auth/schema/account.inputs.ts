import { ArrayMaxSize, ArrayNotEmpty, Length, MaxLength } from "class-validator";
import { Field, InputType } from "type-graphql";
import { NoLink } from "../../../platform/graphql/no-link.validation";
import { DateTimeScalar, EmailAddressScalar, LocaleScalar } from "../../../platform/graphql/scalars";
import { IsLine } from "../../../platform/graphql/validation";
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from "../services/password-policy";

const PASSWORD = { message: `$property must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters` };

@InputType({ description: "An account to be made" })
export class RegisterInput {
  @Field(() => EmailAddressScalar, { description: "Capital letters make no difference" })
  email!: string;

  @Field(() => String, { description: "10 to 128 characters; not a common one, and without the address" })
  @Length(SHORTEST_PASSWORD, LONGEST_PASSWORD * 2, PASSWORD)
  password!: string;

  @Field(() => String, { description: "1 to 100 characters" })
  @IsLine(1, 100)
  @NoLink()
  name!: string;

  @Field(() => LocaleScalar, { nullable: true, defaultValue: "en", description: "For mails" })
  locale?: string | null;
}

@InputType({ description: "What somebody signs in with" })
export class LoginInput {
  @Field(() => EmailAddressScalar, { description: "Capital letters make no difference" })
  email!: string;

  @Field(() => String, { description: "As it was set" })
  @MaxLength(1_000)
  password!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: "The session lasts 30 days after its last use instead of 12 hours" })
  rememberMe?: boolean | null;

  @Field(() => String, { nullable: true, description: "The `deviceToken` of an earlier sign-in on this device. With it, failed sign-ins by other people do not block yours" })
  @MaxLength(200)
  deviceToken?: string | null;
}

@InputType({ description: "A key for programs to be made" })
export class CreateApiKeyInput {
  @Field(() => String, { description: "What it is for; 1 to 100 characters" })
  @IsLine(1, 100)
  @NoLink()
  name!: string;

  @Field(() => [String], { description: "As resource:action, e.g. `events:read`; some of what you may do yourself, one at least" })
  @ArrayNotEmpty({ message: "$property must name what the key is for" })
  @ArrayMaxSize(100)
  permissions!: string[];

  @Field(() => DateTimeScalar, { nullable: true, description: "When it ends by itself; in the future" })
  expiresAt?: Date | null;
}
