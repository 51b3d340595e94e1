import { createHmac, timingSafeEqual } from "node:crypto";

/** Seconds for which a link is good at least. */
const LIFETIME = 15 * 60;
/** Links end on these marks, so that whoever asks twice in a minute gets the same one. Seconds. */
const BUCKET = 60;

/** Links to files that whoever has them may open, for some minutes: `<path>?expires=<unix>&signature=<hmac>`. */
export class SignedLinks {
  /**
   * @param origin what links begin with, without a slash at the end
   * @param secrets the first one signs, all of them verify
   */
  constructor(
    private readonly origin: string,
    private readonly secrets: readonly string[],
  ) {}

  /** @param path as it will be asked for: begins with a slash, has no query, and is percent-encoded where it must be */
  sign(path: string, now = Date.now()): string {
    const expires = (Math.floor(now / 1000 / BUCKET) + 1) * BUCKET + LIFETIME;
    return `${this.origin}${path}?expires=${expires}&signature=${mac(this.secrets[0] ?? "", path, String(expires)).toString("base64url")}`;
  }

  /** Whether this very path was signed and the link is still good. Never throws: links come from outside. */
  verify(path: string, expires: unknown, signature: unknown, now = Date.now()): boolean {
    if (typeof expires !== "string" || typeof signature !== "string" || !/^\d{1,12}$/.test(expires)) return false;
    const given = Buffer.from(signature, "base64url");
    const good = this.secrets.some((secret) => {
      const expected = mac(secret, path, expires);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    return good && Number(expires) * 1000 > now;
  }
}

const mac = (secret: string, path: string, expires: string): Buffer => createHmac("sha256", secret).update(`link.${expires}.${path}`).digest();
