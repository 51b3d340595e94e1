import { IsOptional, MaxLength } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { JSONObjectScalar } from "../../../platform/graphql/scalars";
import { IsLine } from "../../../platform/graphql/validation";

/** The same text wherever a browser's response is sent. */
const ASSERTION = "The response of `navigator.credentials.get` to the challenge's options, as JSON (`credential.toJSON()`)";

@InputType({ description: "A second factor for a sign-in that has begun. Exactly one of `totp`, `recoveryCode` and `passkey`" })
export class CompleteLoginInput {
  @Field(() => String, { description: "`extensions.challengeToken` of `SECOND_FACTOR_REQUIRED`, or of `createPasskeyChallenge`" })
  @MaxLength(2_000)
  challengeToken!: string;

  @Field(() => String, { nullable: true, description: "The code that the authenticator app shows" })
  @IsOptional()
  @MaxLength(20)
  totp?: string | null;

  @Field(() => String, { nullable: true, description: "One of the account's recovery codes, which cannot be used again" })
  @IsOptional()
  @MaxLength(100)
  recoveryCode?: string | null;

  @Field(() => JSONObjectScalar, { nullable: true, description: ASSERTION })
  passkey?: Record<string, unknown> | null;

  @Field(() => String, { nullable: true, description: "The `deviceToken` of an earlier sign-in on this device. If omitted, the one that was passed to `login`" })
  @IsOptional()
  @MaxLength(200)
  deviceToken?: string | null;
}

@InputType({ description: "A proof of who the caller is. Exactly one of `password`, `totp` and `passkey`" })
export class ReauthenticateInput {
  @Field(() => String, { nullable: true, description: "The account's password. Only for an account without a second factor" })
  @IsOptional()
  @MaxLength(1_000)
  password?: string | null;

  @Field(() => String, { nullable: true, description: "The code that the authenticator app shows" })
  @IsOptional()
  @MaxLength(20)
  totp?: string | null;

  @Field(() => JSONObjectScalar, { nullable: true, description: ASSERTION })
  passkey?: Record<string, unknown> | null;

  @Field(() => String, { nullable: true, description: "The token of `createPasskeyChallenge`, with `passkey`" })
  @IsOptional()
  @MaxLength(2_000)
  challengeToken?: string | null;
}

@InputType({ description: "A passkey that a browser created" })
export class RegisterPasskeyInput {
  @Field(() => String, { description: "The token of `beginPasskeyRegistration`" })
  @MaxLength(2_000)
  challengeToken!: string;

  @Field(() => JSONObjectScalar, { description: "The response of `navigator.credentials.create` to the challenge's options, as JSON (`credential.toJSON()`)" })
  credential!: Record<string, unknown>;

  @Field(() => String, { nullable: true, description: "The name to tell it from others by, 1 to 100 characters. If omitted, `Passkey`" })
  @IsOptional()
  @IsLine(1, 100)
  name?: string | null;
}

@InputType({ description: "A new name for a passkey" })
export class RenamePasskeyInput {
  @Field(() => ID, { description: "The passkey's ID." })
  id!: string;

  @Field(() => String, { description: "The new name, 1 to 100 characters" })
  @IsLine(1, 100)
  name!: string;
}
