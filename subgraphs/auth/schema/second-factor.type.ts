import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar, JSONObjectScalar } from "../../../platform/graphql/scalars";
import { User } from "./user.type";

/** The same text wherever recovery codes appear. */
const CODES = "The account's recovery codes, shown once: each replaces the second factor for one sign-in";

@ObjectType({ description: "A passkey of a user" })
export class Passkey {
  @Field(() => ID, { description: "The passkey's ID." })
  id!: string;

  @Field(() => String, { description: "The name that the user gave it" })
  name!: string;

  @Field(() => Boolean, { description: "Whether the passkey is synchronized between the user's devices" })
  backedUp!: boolean;

  @Field(() => DateTimeScalar, { description: "When it was registered" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was last used to sign in or reauthenticate, or null if it never was" })
  lastUsedAt!: Date | null;
}

@ObjectType({ description: "The second factors of a user" })
export class SecondFactors {
  @Field(() => Boolean, { description: "Whether signing in with the password requires a second factor" })
  enabled!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the authenticator app was confirmed, or null if there is none" })
  totpConfirmedAt!: Date | null;

  @Field(() => [Passkey], { description: "The user's passkeys, the oldest first" })
  passkeys!: readonly Passkey[];

  @Field(() => Int, { description: "The number of unused recovery codes" })
  recoveryCodesLeft!: number;
}

@ObjectType({ description: "A secret for an authenticator app, which counts once `confirmTotp` was called" })
export class TotpEnrollment {
  @Field(() => String, { description: "The secret in base32, for typing it in. Shown once" })
  secret!: string;

  @Field(() => String, { description: "The `otpauth://` URI to show as a QR code. Shown once" })
  uri!: string;
}

@ObjectType({ description: "A second factor that was added to the account" })
export class ConfirmedTotp {
  @Field(() => User, { description: "The user" })
  user!: User;

  @Field(() => [String], { nullable: true, description: `${CODES}. Null unless this is the account's first second factor` })
  recoveryCodes!: readonly string[] | null;
}

@ObjectType({ description: "A passkey that was registered" })
export class RegisteredPasskey {
  @Field(() => Passkey, { description: "The passkey" })
  passkey!: Passkey;

  @Field(() => [String], { nullable: true, description: `${CODES}. Null unless this is the account's first second factor` })
  recoveryCodes!: readonly string[] | null;
}

@ObjectType({ description: "A question that a browser answers with a passkey" })
export class PasskeyChallenge {
  @Field(() => String, { description: "Identifies the challenge in the next request. Valid once, for 5 minutes" })
  challengeToken!: string;

  @Field(() => JSONObjectScalar, { description: "The options for `navigator.credentials`, in WebAuthn's JSON form: `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read them" })
  options!: Record<string, unknown>;
}
