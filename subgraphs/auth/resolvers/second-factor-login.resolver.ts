import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { UserRecord } from "../repositories/user.repository";
import { CompleteLoginInput, ReauthenticateInput } from "../schema/second-factor.inputs";
import { PasskeyChallenge, SecondFactors } from "../schema/second-factor.type";
import { AuthPayload, Session } from "../schema/session.type";
import { User } from "../schema/user.type";
import type { CompleteLogin } from "../services/complete-login";
import type { Reauthenticate } from "../services/reauthenticate";
import type { ResolvePrincipal } from "../services/resolve-principal";
import type { SignedInAs } from "../services/session-opener";
import { requireSelfOrAdmin } from "../services/user-visibility";
import type { AuthContext } from "./auth-context";
import { viewerOf, type ViewedUser } from "./viewed-user";

export interface SecondFactorLoginServices {
  readonly completeLogin: CompleteLogin;
  readonly reauthenticate: Reauthenticate;
  readonly resolvePrincipal: ResolvePrincipal;
}

@Resolver(() => User)
export class SecondFactorLoginResolver {
  constructor(private readonly services: SecondFactorLoginServices) {}

  @Mutation(() => AuthPayload, {
    description:
      "Completes a sign-in with a second factor, after `login` or `resetPassword` failed with `SECOND_FACTOR_REQUIRED`, or signs in with a passkey alone. " +
      "No account required. Fails with `UNAUTHENTICATED` for an invalid or used factor or challenge, and with `RATE_LIMITED` after too many attempts",
  })
  async completeLogin(@Arg("input", () => CompleteLoginInput) input: CompleteLoginInput, @Ctx() { principal }: AuthContext): Promise<SignedInAs> {
    const { challengeToken, totp, recoveryCode, passkey, deviceToken } = input;
    return this.services.completeLogin.run(principal, challengeToken, { totp, recoveryCode, passkey }, deviceToken ?? null);
  }

  @Mutation(() => PasskeyChallenge, {
    description: "Creates the options to sign in with a passkey (`completeLogin`), or to reauthenticate with one (`reauthenticate`). No account required",
  })
  async createPasskeyChallenge(
    @Arg("rememberMe", () => Boolean, { nullable: true, defaultValue: false, description: "Whether the session lasts 30 days after its last use instead of 12 hours" })
    rememberMe: boolean | null,
    @Ctx() { principal }: AuthContext,
  ): Promise<PasskeyChallenge> {
    return this.services.completeLogin.passkeyChallenge(principal, rememberMe ?? false);
  }

  @Mutation(() => Session, {
    description:
      "Proves again who the caller is, for operations that failed with `REAUTHENTICATION_REQUIRED`. Requires a signed-in session. " +
      "Fails with `SECOND_FACTOR_REQUIRED` for a password if the account has a second factor",
  })
  async reauthenticate(@Arg("input", () => ReauthenticateInput) input: ReauthenticateInput, @Ctx() context: AuthContext): Promise<Session> {
    const { password, totp, passkey, challengeToken } = input;
    const session = await this.services.reauthenticate.run(context.principal, { password, totp, passkey, challengeToken });
    context.principal = await this.services.resolvePrincipal.again(context.principal);
    return { ...session, current: true };
  }

  @FieldResolver(() => SecondFactors, { nullable: true, description: "The user's second factors, visible to the user and to administrators" })
  async secondFactors(@Root() user: ViewedUser, @Ctx() { principal, load }: AuthContext): Promise<SecondFactors> {
    requireSelfOrAdmin(viewerOf(user, principal), user.id);
    return secondFactorsOf(user, load);
  }
}

async function secondFactorsOf({ id }: UserRecord, load: AuthContext["load"]): Promise<SecondFactors> {
  const [totp, passkeys, recoveryCodesLeft] = await Promise.all([load.totpOfUser.load(id), load.passkeysOfUser.load(id), load.recoveryCodesLeft.load(id)]);
  return { enabled: totp !== null || passkeys.length > 0, totpConfirmedAt: totp?.confirmedAt ?? null, passkeys, recoveryCodesLeft: recoveryCodesLeft ?? 0 };
}
