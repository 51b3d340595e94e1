import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { EmailAddressScalar } from "../../../platform/graphql/scalars";
import type { UserRecord } from "../repositories/user.repository";
import { AuthPayload } from "../schema/session.type";
import { User } from "../schema/user.type";
import type { ChangePassword } from "../services/change-password";
import type { EmailVerification } from "../services/email-verification";
import type { RequestPasswordReset } from "../services/request-password-reset";
import type { ResetPassword } from "../services/reset-password";
import type { SignedInAs } from "../services/session-opener";
import type { AuthContext } from "./auth-context";

@Resolver()
export class PasswordResolver {
  constructor(
    private readonly emailVerification: EmailVerification,
    private readonly requestReset: RequestPasswordReset,
    private readonly resetPasswords: ResetPassword,
    private readonly changePasswords: ChangePassword,
  ) {}

  @Mutation(() => User, { description: "Shows that the address is yours, by the token of the mail; good once, for 2 days" })
  async verifyEmail(@Arg("token", () => String, { description: "Out of the link" }) token: string, @Ctx() { principal }: AuthContext): Promise<UserRecord> {
    return this.emailVerification.run(principal, token);
  }

  @Mutation(() => Boolean, { description: "Sends another email that confirms the caller's address. Earlier links stay valid until they expire. Returns false, and sends nothing, if the address is confirmed. Requires a signed-in session. Fails with `RATE_LIMITED` after 5 emails in an hour" })
  async resendVerificationEmail(@Ctx() { principal }: AuthContext): Promise<boolean> {
    return this.emailVerification.resend(principal);
  }

  @Mutation(() => Boolean, { description: "Emails a link that sets a new password once, within 30 minutes. Returns true whether or not the address has an account. A link younger than 10 minutes is sent again. After 2 emails in 20 minutes nothing is sent, and the last link stays valid. Fails with `RATE_LIMITED` after too many requests from one network" })
  async requestPasswordReset(@Arg("email", () => EmailAddressScalar, { description: "Of the account" }) email: string, @Ctx() { principal }: AuthContext): Promise<boolean> {
    await this.requestReset.run(principal, email);
    return true;
  }

  @Mutation(() => AuthPayload, { description: "Sets the password, ends every session and API key, and begins a new session" })
  async resetPassword(
    @Arg("token", () => String, { description: "Out of the link" }) token: string,
    @Arg("password", () => String, { description: "The new one; 10 to 128 characters, not a common one, and without the address" }) password: string,
    @Ctx() { principal }: AuthContext,
  ): Promise<SignedInAs> {
    return this.resetPasswords.run(principal, token, password);
  }

  @Mutation(() => User, { description: "Changes your password and ends your other sessions and your API keys" })
  async changePassword(
    @Arg("currentPassword", () => String, { description: "The present one" }) currentPassword: string,
    @Arg("newPassword", () => String, { description: "10 to 128 characters, not a common one, and without the address" }) newPassword: string,
    @Ctx() { principal }: AuthContext,
  ): Promise<UserRecord> {
    return this.changePasswords.run(principal, currentPassword, newPassword);
  }
}
