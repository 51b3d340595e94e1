import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * What the caller is to the record: its buyer, an organizer, the person a ticket was transferred to (HOLDER), or the
 * person who transferred it (GIVEN).
 */
export type Scope = "BUYER" | "STAFF" | "HOLDER" | "GIVEN";

/** What a verified grant or access token says. */
export interface Granted {
  readonly scope: Scope;
  /** The revision or version of the record that it is bound to, or null if it is bound to none. */
  readonly revision: number | null;
  /** Whether it is an access token. A grant expires after 5 to 10 minutes. */
  readonly isAccessToken: boolean;
}

/** Grants end on these marks, so that equal references stay equal and are fetched once. Seconds. */
const BUCKET = 300;
/** Not bound to a revision: `1.expiry.scope.mac`. */
const UNBOUND = "1";
/** Bound to a revision: `2.expiry.scope.revision.mac`. */
const BOUND = "2";
const SCOPES: readonly string[] = ["BUYER", "STAFF", "HOLDER", "GIVEN"] satisfies readonly Scope[];

/** Of each list the first secret signs, all of them verify. */
export interface CapabilitySecrets {
  /** Of grants, which end within minutes. */
  readonly grants: readonly string[];
  /** Of access tokens, which do not end. If omitted, the process can neither create nor verify any. */
  readonly accessTokens?: readonly string[];
}

/**
 * Signed statements that the holder may see this record of this type in this role. The same primitive serves twice: as
 * the `grant` in a federated reference, and, without an expiry, as an access token. Each has secrets of its own: the
 * subgraphs that exchange grants cannot create an access token. The expiry is in Unix seconds, 0 for none. The MAC also
 * covers the type and the ID, and the revision if there is one.
 */
export class Capabilities {
  constructor(private readonly secrets: CapabilitySecrets) {}

  /** A grant for a reference, valid for 5 to 10 minutes. `""` for no scope: the receiver then asks the principal. */
  grant(type: string, id: string, scope: Scope | null, now = Date.now()): string {
    return scope === null ? "" : this.sign(type, id, scope, endOf(now), null);
  }

  /** As `grant`, for one revision of the record only. */
  boundGrant(type: string, id: string, scope: Scope, revision: number, now = Date.now()): string {
    return this.sign(type, id, scope, endOf(now), revision);
  }

  /**
   * A buyer's access token: the same string each time, valid for as long as the secret.
   * @throws Error if this process has no secret for access tokens
   */
  accessToken(type: string, id: string): string {
    return this.sign(type, id, "BUYER", 0, null);
  }

  /** An access token that is valid for one revision or version of the record only. */
  boundToken(type: string, id: string, scope: Scope, revision: number): string {
    return this.sign(type, id, scope, 0, revision);
  }

  /**
   * The scope that `token` gives for this record, or null. Bound tokens are refused, because their revision is not
   * compared here: see `read`. Never throws: tokens come from outside.
   */
  check(type: string, id: string, token: string | null | undefined, now = Date.now()): Scope | null {
    const granted = this.read(type, id, token, now);
    return granted?.revision === null ? granted.scope : null;
  }

  /** What `token` says about this record, or null if it is invalid or expired. The caller compares the revision. Never throws. */
  read(type: string, id: string, token: string | null | undefined, now = Date.now()): Granted | null {
    const parsed = parse(token ?? "");
    if (!parsed) return null;
    const { expiry, scope, revision, signature } = parsed;
    const isSigned = this.secretsFor(expiry).some((secret) => {
      const expected = mac(secret, type, id, scope, expiry, revision);
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    });
    if (!isSigned || (expiry !== "0" && Number(expiry) * 1000 < now)) return null;
    return { scope, revision: revision === null ? null : Number(revision), isAccessToken: expiry === "0" };
  }

  private sign(type: string, id: string, scope: Scope, expiry: number, revision: number | null): string {
    const [version, bound] = revision === null ? [UNBOUND, []] : [BOUND, [String(revision)]];
    const [secret] = this.secretsFor(String(expiry));
    if (secret === undefined) throw new Error("this process has no secret for access tokens");
    const signature = mac(secret, type, id, scope, String(expiry), bound[0] ?? null).toString("base64url");
    return [version, expiry, scope, ...bound, signature].join(".");
  }

  /** "0" exactly: `00` is a time that has passed. */
  private secretsFor(expiry: string): readonly string[] {
    return expiry === "0" ? (this.secrets.accessTokens ?? []) : this.secrets.grants;
  }
}

/** Unix seconds. */
const endOf = (now: number): number => (Math.floor(now / 1000 / BUCKET) + 2) * BUCKET;

function parse(token: string) {
  const [version, expiry = "", scope = "", ...rest] = token.split(".");
  const [revision, signature = ""] = version === BOUND ? rest : [null, rest[0]];
  if (version !== UNBOUND && version !== BOUND) return null;
  if (!/^\d{1,12}$/.test(expiry) || !SCOPES.includes(scope)) return null;
  if (revision !== null && !/^(0|[1-9]\d{0,8})$/.test(revision ?? "")) return null;
  return { expiry, scope: scope as Scope, revision: revision ?? null, signature: Buffer.from(signature, "base64url") };
}

function mac(secret: string, type: string, id: string, scope: string, expiry: string, revision: string | null): Buffer {
  const head = revision === null ? [UNBOUND, expiry, scope] : [BOUND, expiry, scope, revision];
  return createHmac("sha256", secret).update(["capability", ...head, type, id].join(".")).digest();
}
