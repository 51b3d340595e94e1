import { AppError } from "../../platform/errors/app-error";
import { platformErrors, unauthenticated } from "../../platform/errors/platform-errors";
import type { Logger } from "../../platform/logging/logger";
import { logRefusal } from "../../platform/logging/security-event";
import type { RateLimit } from "../plugins/rate-limit";
import { Caller, type Origin } from "./caller";
import { API_KEY_PREFIX, type Credential } from "./credential";
import type { Principals } from "./principals";
import type { TokenVerifier } from "./verify-token";

/** Longer than any token or key that we give out. */
const MAX_LENGTH = 4_096;
const MAX_API_KEY = 200;

/**
 * Turns what a client sent as its authorization into a caller: the one place that does, so that guessing is counted
 * wherever it is tried.
 */
export class Authenticator {
  constructor(
    private readonly tokens: Pick<TokenVerifier, "verify">,
    private readonly principals: Principals,
    private readonly failures: Pick<RateLimit, "countAddress">,
    private readonly logger: Logger,
  ) {}

  /**
   * @param authorization `Bearer <access token or API key>`; undefined for a caller without an account
   * @throws AppError UNAUTHENTICATED when there is one and it is not good: a caller never becomes anonymous silently
   * @throws AppError SERVICE_UNAVAILABLE when auth is needed and does not answer
   * @throws AppError RATE_LIMITED when too much that is not good came from this address
   */
  async authenticate(authorization: unknown, origin: Origin): Promise<Caller> {
    try {
      const caller = new Caller(await this.credential(authorization), origin, this.principals);
      await caller.principal();
      return caller;
    } catch (error) {
      if (isUnauthenticated(error)) await this.refuse(error, origin);
      throw error;
    }
  }

  private async refuse({ message }: Error, { address }: Origin): Promise<void> {
    logRefusal(this.logger, "token refused", { reason: message, address });
    await this.failures.countAddress(address).catch((error: unknown) => {
      logRefusal(this.logger, "token guesses limited", { reason: "network", address });
      throw error;
    });
  }

  private async credential(authorization: unknown): Promise<Credential | null> {
    if (authorization === undefined || authorization === null || authorization === "") return null;
    const token = typeof authorization === "string" && authorization.length <= MAX_LENGTH ? /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1] : undefined;
    if (token === undefined) throw unauthenticated("The authorization must be: Bearer <access token or API key>.");
    if (!token.startsWith(API_KEY_PREFIX)) return this.tokens.verify(token);
    if (token.length > MAX_API_KEY) throw unauthenticated("This is not an API key.");
    return { kind: "apiKey", key: token };
  }
}

export const isUnauthenticated = (error: unknown): error is AppError => error instanceof AppError && error.code === platformErrors.UNAUTHENTICATED.code;
