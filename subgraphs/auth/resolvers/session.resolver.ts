import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { LoginInput, RegisterInput } from "../schema/account.inputs";
import { AuthPayload, TokenValidation } from "../schema/session.type";
import { User } from "../schema/user.type";
import type { LogIn } from "../services/log-in";
import type { LogOut } from "../services/log-out";
import type { RefreshSession } from "../services/refresh-session";
import type { Register } from "../services/register";
import type { SignedInAs } from "../services/session-opener";
import type { TokenStanding, ValidateToken } from "../services/validate-token";
import type { AuthContext } from "./auth-context";
import { seenByItself, type ViewedUser } from "./viewed-user";

export interface SessionServices {
  readonly register: Register;
  readonly logIn: LogIn;
  readonly refreshSession: RefreshSession;
  readonly logOut: LogOut;
  readonly validateToken: ValidateToken;
}

@Resolver(() => AuthPayload)
export class SessionResolver {
  constructor(private readonly services: SessionServices) {}

  @Query(() => TokenValidation, { description: "Whether a token is good now, and carries every permission asked for. For one's own token, or with tokens:validate." })
  async validateToken(
    @Arg("token", () => String, { description: "An access token or an API key" }) token: string,
    @Arg("permissions", () => [String], { nullable: true, defaultValue: [], description: "As resource:action" }) permissions: string[] | null,
    @Ctx() { principal }: AuthContext,
  ): Promise<TokenStanding> {
    return this.services.validateToken.run(principal, token, permissions ?? []);
  }

  @Mutation(() => AuthPayload, { description: "Makes an account and signs it in; a mail asks to verify the address. CONFLICT when the address has one already; RATE_LIMITED after too many from one place" })
  async register(@Arg("input", () => RegisterInput) input: RegisterInput, @Ctx() { principal }: AuthContext): Promise<SignedInAs> {
    return this.services.register.run(principal, { ...input, locale: input.locale ?? "en" });
  }

  @Mutation(() => AuthPayload, { description: "Starts a session. No account required. Fails with `UNAUTHENTICATED` if the email or the password is wrong, and with `RATE_LIMITED` after too many failed attempts, unless you signed in from this network or device before" })
  async login(@Arg("input", () => LoginInput) input: LoginInput, @Ctx() { principal }: AuthContext): Promise<SignedInAs> {
    return this.services.logIn.run(principal, { ...input, rememberMe: input.rememberMe ?? false });
  }

  @Mutation(() => AuthPayload, { description: "Rotates the refresh token. A token used twice ends its whole session." })
  async refreshSession(@Arg("refreshToken", () => String, { description: "The last one; a lost answer may be asked for again within 10 seconds" }) refreshToken: string, @Ctx() { principal }: AuthContext): Promise<SignedInAs> {
    return this.services.refreshSession.run(principal, refreshToken);
  }

  @Mutation(() => Boolean, { description: "Ends your session at once, and with it its tokens" })
  async logout(
    @Arg("everywhere", () => Boolean, { nullable: true, defaultValue: false, description: "All of your sessions; API keys stay" }) everywhere: boolean | null,
    @Ctx() { principal }: AuthContext,
  ): Promise<boolean> {
    await this.services.logOut.run(principal, everywhere ?? false);
    return true;
  }

  @Mutation(() => Boolean, { description: "Ends one of your sessions at once, on whatever device it is; `me { sessions { id } }` lists them. You must have signed in" })
  async endSession(@Arg("id", () => ID, { description: "Of the session" }) id: string, @Ctx() { principal }: AuthContext): Promise<boolean> {
    await this.services.logOut.endOne(principal, id);
    return true;
  }

  @FieldResolver(() => User, { description: "Who signed in" })
  user(@Root() payload: SignedInAs, @Ctx() { principal }: AuthContext): ViewedUser {
    return seenByItself(payload, principal);
  }
}
