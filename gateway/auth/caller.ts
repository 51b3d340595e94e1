import { createHash } from "node:crypto";
import { anonymous, type Principal } from "../../platform/auth/principal";
import type { Credential } from "./credential";
import type { Account, Principals } from "./principals";

/** Who sent an operation, and from where. */
export interface Origin {
  readonly address: string;
  /** What the client asked for; undefined leaves it to the account. */
  readonly locale: string | undefined;
  /** What the client says it is; at most 500 characters. */
  readonly userAgent?: string;
}

const DEFAULT_LOCALE = "en";

/** The one who asks, for as long as one operation takes. */
export class Caller {
  private resolving: Promise<Principal> | undefined;

  /** @param credential null for somebody without an account */
  constructor(
    readonly credential: Credential | null,
    readonly origin: Origin,
    private readonly principals: Pick<Principals, "resolve" | "forget">,
  ) {}

  /**
   * Their rights, the same ones for the whole operation unless it changed them.
   * @throws AppError UNAUTHENTICATED, SERVICE_UNAVAILABLE as {@link Principals.resolve}
   */
  principal(): Promise<Principal> {
    return (this.resolving ??= this.resolve());
  }

  /** Unix milliseconds when the token or key ends by itself; undefined for nobody. A key that does not end has the latest time there is. */
  async expiresAt(): Promise<number | undefined> {
    if (!this.credential) return undefined;
    return this.credential.kind === "session" ? this.credential.expiresAt : (await this.principals.resolve(this.credential)).expiresAt;
  }

  /** The rights may have changed: they are looked up again for what follows. */
  refresh(): void {
    if (!this.credential) return;
    this.principals.forget(this.credential);
    this.resolving = undefined;
  }

  /** The same caller with rights that are looked up anew: a subscription outlives what was true at its beginning. */
  again(): Caller {
    return new Caller(this.credential, this.origin, this.principals);
  }

  private async resolve(): Promise<Principal> {
    const { address, locale, userAgent } = this.origin;
    const known = this.credential ? toPrincipal(await this.principals.resolve(this.credential), address, locale) : anonymous(address, locale ?? DEFAULT_LOCALE);
    return userAgent === undefined ? known : { ...known, userAgent };
  }
}

const toPrincipal = ({ locale: own, expiresAt: _expiresAt, ...user }: Account, address: string, locale: string | undefined): Principal => ({
  user,
  locale: locale ?? own,
  address,
});

/** Equal for two callers that every subgraph answers alike, whatever their address. */
export const authorizationKey = ({ user, locale }: Principal): string =>
  user === null ? `anonymous:${locale}` : createHash("sha256").update(JSON.stringify([user.id, user.sessionId, user.via, user.verified, sorted(user.permissions), rightsOf(user), locale])).digest("base64url");

const rightsOf = ({ memberships }: NonNullable<Principal["user"]>): string[] =>
  sorted(memberships.map(({ organizationId, role, permissions, secondFactorRequired }) => JSON.stringify([organizationId, role, sorted(permissions), secondFactorRequired ?? false])));

/** The order in which rights were read out of a database means nothing. */
const sorted = (list: readonly string[]): string[] => [...list].sort();
