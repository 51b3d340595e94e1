import { randomLetters } from "../../../platform/text/slug";
import { hashSecret, newSecret } from "./secret-tokens";

/** A new key: what is shown once, what is shown later, what is stored. */
export interface NewKey {
  readonly secret: string;
  readonly prefix: string;
  readonly secretHash: string;
}

/** `ep_<prefix>_<secret>`: the prefix finds the key and tells people which one it is, the secret proves it. */
export function newApiKey(): NewKey {
  const prefix = `ep_${randomLetters(8)}`;
  const secret = `${prefix}_${newSecret()}`;
  return { secret, prefix, secretHash: hashSecret(secret) };
}

/** The prefix of something that looks like a key, or null. */
export const prefixOf = (key: string): string | null => /^(ep_[a-z0-9]{8})_[\w-]{43}$/.exec(key)?.[1] ?? null;
