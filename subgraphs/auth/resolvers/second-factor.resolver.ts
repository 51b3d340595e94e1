import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { OrganizationRecord } from "../repositories/organization.repository";
import type { PasskeyRecord } from "../repositories/passkey.repository";
import type { UserRecord } from "../repositories/user.repository";
import { Organization } from "../schema/organization.type";
import { RegisterPasskeyInput, RenamePasskeyInput } from "../schema/second-factor.inputs";
import { ConfirmedTotp, Passkey, PasskeyChallenge, RegisteredPasskey, TotpEnrollment } from "../schema/second-factor.type";
import type { AddedPasskey, ManagePasskeys } from "../services/manage-passkeys";
import type { ManageTotp, TotpEnrollment as Enrollment } from "../services/manage-totp";
import type { ReplaceRecoveryCodes } from "../services/replace-recovery-codes";
import type { RequireSecondFactor } from "../services/require-second-factor";
import type { ResolvePrincipal } from "../services/resolve-principal";
import type { AuthContext } from "./auth-context";

export interface SecondFactorServices {
  readonly totp: ManageTotp;
  readonly passkeys: ManagePasskeys;
  readonly replaceRecoveryCodes: ReplaceRecoveryCodes;
  readonly requireSecondFactor: RequireSecondFactor;
  readonly resolvePrincipal: ResolvePrincipal;
}

/** Shared by the operations that change second factors. */
const RECENT =
  "Requires a signed-in session and a confirmed address. Fails with `REAUTHENTICATION_REQUIRED` if the caller has not authenticated recently, with the second factor if there is one";

@Resolver()
export class SecondFactorResolver {
  constructor(private readonly services: SecondFactorServices) {}

  @Mutation(() => TotpEnrollment, {
    description: `Creates a secret for an authenticator app. It counts once \`confirmTotp\` was called. An app that is in use stays valid until then. ${RECENT}`,
  })
  async enrollTotp(@Ctx() { principal }: AuthContext): Promise<Enrollment> {
    return this.services.totp.enroll(principal);
  }

  @Mutation(() => ConfirmedTotp, {
    description: `Makes the enrolled authenticator app a second factor of the account, and replaces the app before it. The session counts as signed in with it. ${RECENT}`,
  })
  async confirmTotp(
    @Arg("code", () => String, { description: "The code that the app shows" }) code: string,
    @Ctx() context: AuthContext,
  ): Promise<{ user: UserRecord | null; recoveryCodes: readonly string[] | null }> {
    const recoveryCodes = await this.services.totp.confirm(context.principal, code);
    context.principal = await this.services.resolvePrincipal.again(context.principal);
    return { user: await context.load.user.load(context.principal.user?.id ?? ""), recoveryCodes };
  }

  @Mutation(() => Boolean, { description: `Removes the authenticator app from the account. Fails with \`NOT_FOUND\` if there is none. ${RECENT}` })
  async removeTotp(@Ctx() { principal }: AuthContext): Promise<boolean> {
    await this.services.totp.remove(principal);
    return true;
  }

  @Mutation(() => PasskeyChallenge, { description: `Creates the options to register a passkey with. Fails with \`CONFLICT\` if the account has 20 passkeys. ${RECENT}` })
  async beginPasskeyRegistration(@Ctx() { principal }: AuthContext): Promise<PasskeyChallenge> {
    return this.services.passkeys.begin(principal);
  }

  @Mutation(() => RegisteredPasskey, {
    description: `Registers a passkey as a second factor, which also signs in without a password. The session counts as signed in with it. Fails with \`CONFLICT\` if it is registered. ${RECENT}`,
  })
  async registerPasskey(
    @Arg("input", () => RegisterPasskeyInput) { challengeToken, credential, name }: RegisterPasskeyInput,
    @Ctx() { principal }: AuthContext,
  ): Promise<AddedPasskey> {
    return this.services.passkeys.complete(principal, challengeToken, credential, name ?? null);
  }

  @Mutation(() => Passkey, { description: "Renames one of the caller's passkeys. Requires a signed-in session" })
  async renamePasskey(@Arg("input", () => RenamePasskeyInput) { id, name }: RenamePasskeyInput, @Ctx() { principal }: AuthContext): Promise<PasskeyRecord> {
    return this.services.passkeys.rename(principal, id, name);
  }

  @Mutation(() => Boolean, { description: `Removes one of the caller's passkeys. ${RECENT}` })
  async removePasskey(@Arg("id", () => ID, { description: "The passkey's ID." }) id: string, @Ctx() { principal }: AuthContext): Promise<boolean> {
    await this.services.passkeys.remove(principal, id);
    return true;
  }

  @Mutation(() => [String], {
    description: `Replaces the caller's recovery codes and returns the new ones, which are shown once. Fails with \`CONFLICT\` without a second factor. ${RECENT}`,
  })
  async replaceRecoveryCodes(@Ctx() { principal }: AuthContext): Promise<readonly string[]> {
    return this.services.replaceRecoveryCodes.run(principal);
  }

  @Mutation(() => Organization, {
    description:
      "Sets whether an organization requires a second factor. Members then have its permissions only in sessions that used one, and API keys only while their users have one. " +
      "Requires `organization:manage`, a signed-in session and recent authentication. To require it, the caller's session must have used a second factor",
  })
  async setSecondFactorRequirement(
    @Arg("organizationId", () => ID, { description: "The organization's ID." }) organizationId: string,
    @Arg("required", () => Boolean, { description: "Whether members need a second factor" }) required: boolean,
    @Ctx() context: AuthContext,
  ): Promise<OrganizationRecord> {
    const organization = await this.services.requireSecondFactor.run(context.principal, organizationId, required);
    context.principal = await this.services.resolvePrincipal.again(context.principal);
    return organization;
  }
}
