import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import { AuthenticationMethod } from "../services/authentication-methods";

@ObjectType({ description: "That somebody is signed in on some device" })
export class Session {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => String, { nullable: true, description: "What the device said it is" })
  userAgent!: string | null;

  @Field(() => DateTimeScalar, { description: "When it began" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { description: "When it was last used, to the minute" })
  lastUsedAt!: Date;

  @Field(() => DateTimeScalar, { description: "When the session ends even if it is used. Sign in again to continue" })
  endsAt!: Date;

  @Field(() => Boolean, { description: "Whether it is the one that asks" })
  current!: boolean;

  @Field(() => DateTimeScalar, { description: "When the user last proved who they are in this session, by signing in or with `reauthenticate`" })
  authenticatedAt!: Date;

  @Field(() => [AuthenticationMethod], { description: "How the user has proved who they are in this session. Empty for a session that began before this was recorded" })
  methods!: readonly AuthenticationMethod[];
}

registerEnumType(AuthenticationMethod, {
  name: "AuthenticationMethod",
  description: "A way in which a user proves who they are",
  valuesConfig: {
    PASSWORD: { description: "The account's password" },
    EMAIL_LINK: { description: "A link that was sent to the account's address" },
    TOTP: { description: "A code of an authenticator app" },
    PASSKEY: { description: "A passkey, which also verified its user" },
    RECOVERY_CODE: { description: "A recovery code" },
  },
});

@ObjectType({ description: "What whoever signed in goes on with" })
export class AuthPayload {
  @Field(() => String, { description: "For `Authorization: Bearer …`; a JWT signed with ES256" })
  accessToken!: string;

  @Field(() => String, { description: "For `refreshSession`, once" })
  refreshToken!: string;

  @Field(() => Int, { description: "Seconds until accessToken expires." })
  expiresIn!: number;

  @Field(() => String, { nullable: true, description: "A token that identifies this device. Store it, also after signing out, and pass it to `login` or `completeLogin` as `deviceToken`. Null when a session is refreshed" })
  deviceToken!: string | null;
}

@ObjectType({ description: "What is to be known of a token" })
export class TokenValidation {
  @Field(() => Boolean, { description: "Good now, and with every permission that was asked for" })
  valid!: boolean;

  @Field(() => ID, { nullable: true, description: "Whose it is; null for one that is not good" })
  userId!: string | null;

  @Field(() => [String], { description: "What its holder may do somewhere: everywhere, or in at least one organization" })
  permissions!: readonly string[];

  @Field(() => DateTimeScalar, { nullable: true, description: "When it ends by itself; null for an API key that does not" })
  expiresAt!: Date | null;
}
