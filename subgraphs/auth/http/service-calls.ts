import { loginCall, userCall, validateCall } from "../../../contracts/webhooks/auth-api.call";
import { authenticateCall, resolvePrincipalCall } from "../../../contracts/webhooks/resolve-principal.call";
import { anonymous } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { platformErrors } from "../../../platform/errors/platform-errors";
import { handleCall, type CallHandler } from "../../../platform/webhooks/handle-call";
import type { LogIn } from "../services/log-in";
import type { Account, ReadAccounts } from "../services/read-accounts";
import type { ResolvePrincipal } from "../services/resolve-principal";
import type { ValidateToken } from "../services/validate-token";

export interface ServiceCallServices {
  readonly resolvePrincipal: ResolvePrincipal;
  readonly logIn: LogIn;
  readonly validateToken: ValidateToken;
  readonly readAccounts: ReadAccounts;
}

/** The latest moment that there is: a key that does not end. */
const NEVER = 8_640_000_000_000_000;

type AccountRole = "admin" | "organizer" | "staff" | "attendee";

const accountOf = ({ id, email, role, permissions }: Account) => ({ id, email, role: role.toLowerCase() as AccountRole, permissions: [...permissions] });

/** What auth answers to the gateway and the other services. */
export function authCalls({ resolvePrincipal, logIn, validateToken, readAccounts }: ServiceCallServices): readonly CallHandler[] {
  return [
    handleCall(resolvePrincipalCall, async (request) => {
      const found = "apiKey" in request ? await resolvePrincipal.byApiKey(request.apiKey) : await resolvePrincipal.bySession(request.sessionId);
      return { user: found && { ...found, expiresAt: found.expiresAt?.getTime() ?? NEVER } };
    }),
    handleCall(authenticateCall, async ({ token, address }) => {
      try {
        const found = await validateToken.holderOf(token, address);
        return { user: found && { ...found, expiresAt: found.expiresAt?.getTime() ?? NEVER }, retryAfter: null };
      } catch (error) {
        // As a response and not as 429: the limit is the client's, and must not open the circuit of the service that asks.
        if (!(error instanceof AppError) || error.code !== platformErrors.RATE_LIMITED.code) throw error;
        return { user: null, retryAfter: Number(error.extensions.retryAfter) };
      }
    }),
    handleCall(loginCall, async ({ address, ...credentials }, { caller }) => {
      const { user, accessToken, refreshToken, expiresIn } = await logIn.run(anonymous(address ?? caller), credentials);
      return { success: true as const, data: { user: accountOf(await readAccounts.byId(user.id)), token: accessToken, refreshToken, expiresIn } };
    }),
    handleCall(validateCall, async ({ token, permissions }) => {
      const { sessionId: _, ...standing } = await validateToken.inspect(token, permissions);
      return { ...standing, permissions: [...standing.permissions], expiresAt: standing.expiresAt?.toISOString() ?? null };
    }),
    handleCall(userCall, async ({ userId }) => {
      const account = await readAccounts.byId(userId);
      const { name, locale, emailVerifiedAt, createdAt } = account;
      return { success: true as const, data: { ...accountOf(account), name, locale, emailVerified: emailVerifiedAt !== null, createdAt: createdAt.toISOString() } };
    }),
  ];
}
