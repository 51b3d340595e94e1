import { createHmac, timingSafeEqual } from "node:crypto";

/** What the holder is to the thing: the one who bought it, or one who runs the event. */
export type Scope = "BUYER" | "STAFF";

/** Grants end on these marks, so that equal references stay equal and are fetched once. Seconds. */
const BUCKET = 300;
const VERSION = "1";

/** Of each list the first secret signs, all of them verify. */
export interface CapabilitySecrets {
  /** Of grants, which end within minutes. */
  readonly grants: readonly string[];
  /** Of access tokens, which do not end. If omitted, the process can neither create nor verify any. */
  readonly accessTokens?: readonly string[];
}

/**
 * Signed statements that the holder may see this record of this type in this role. The same primitive serves twice: as
 * the `grant` in a federated reference, and, without an expiry, as a buyer's access token. Each has secrets of its own: the
 * subgraphs that exchange grants cannot create an access token.
 * Form: `version.expiry.scope.mac`, expiry in Unix seconds, 0 for none; the mac also covers type and ID.
 */
export class Capabilities {
  constructor(private readonly secrets: CapabilitySecrets) {}

  /** A grant for a reference: good for 5 to 10 minutes. `""` for no scope: the receiver then asks the principal. */
  grant(type: string, id: string, scope: Scope | null, now = Date.now()): string {
    if (scope === null) return "";
    return this.sign(type, id, scope, (Math.floor(now / 1000 / BUCKET) + 2) * BUCKET);
  }

  /**
   * A buyer's access token: the same string each time, valid for as long as the secret.
   * @throws Error if this process has no secret for access tokens
   */
  accessToken(type: string, id: string): string {
    return this.sign(type, id, "BUYER", 0);
  }

  /** The scope that `token` gives for this very record, or null. Never throws: tokens come from outside. */
  check(type: string, id: string, token: string | null | undefined, now = Date.now()): Scope | null {
    if (!token) return null;
    const [version, expiry = "", scope = "", signature = ""] = token.split(".");
    if (version !== VERSION || !/^\d{1,12}$/.test(expiry) || (scope !== "BUYER" && scope !== "STAFF")) return null;
    const given = Buffer.from(signature, "base64url");
    const good = this.secretsFor(expiry).some((secret) => {
      const expected = mac(secret, type, id, scope, expiry);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (!good) return null;
    return expiry !== "0" && Number(expiry) * 1000 < now ? null : scope;
  }

  private sign(type: string, id: string, scope: Scope, expiry: number): string {
    const [secret] = this.secretsFor(String(expiry));
    if (secret === undefined) throw new Error("this process has no secret for access tokens");
    const signature = mac(secret, type, id, scope, String(expiry)).toString("base64url");
    return `${VERSION}.${expiry}.${scope}.${signature}`;
  }

  /** "0" exactly: `00` is a time that has passed. */
  private secretsFor(expiry: string): readonly string[] {
    return expiry === "0" ? (this.secrets.accessTokens ?? []) : this.secrets.grants;
  }
}

const mac = (secret: string, type: string, id: string, scope: string, expiry: string): Buffer =>
  createHmac("sha256", secret).update(`capability.${VERSION}.${expiry}.${scope}.${type}.${id}`).digest();
