import { ConfigError } from "../config/define-config";
import type { Logger } from "../logging/logger";
import { reseal } from "./sealed-text";

/** A private key as a database stores it. */
export interface StoredKey {
  readonly id: string;
  /** Sealed for its ID. */
  readonly sealedPrivate: string;
}

export interface KeyStore {
  /** Keys in the order of their IDs; an empty page is the end. @param after the ID that the page comes after */
  readonly page: (after: string) => Promise<readonly StoredKey[]>;
  /** Does nothing if the key was sealed again by another process meanwhile. */
  readonly replace: (key: StoredKey, sealedPrivate: string) => Promise<void>;
}

/**
 * Opens every stored key, and seals it again where another secret than the first one sealed it: once a process has
 * started with `new,old`, the old secret can be dropped. Called at startup, because a service with the wrong secret would
 * look ready and fail every request that signs.
 * @param owner the public name of the service that stores the keys
 * @param secrets of KEY_ENCRYPTION_SECRET
 * @param what the keys are, for the error
 * @throws ConfigError if a key was sealed with a secret that is not among them
 */
export async function openStoredKeys(owner: string, store: KeyStore, secrets: readonly string[], logger: Logger, what = "signing keys"): Promise<void> {
  const closed: string[] = [];
  let [total, resealed, after] = [0, 0, ""];
  for (let page = await store.page(after); page.length > 0; page = await store.page(after)) {
    for (const key of page) {
      const sealed = sealedNow(key, secrets);
      if (sealed === null) closed.push(key.id);
      else if (sealed !== key.sealedPrivate) {
        await store.replace(key, sealed);
        resealed++;
      }
    }
    total += page.length;
    after = page.at(-1)?.id ?? "";
  }
  if (resealed > 0) logger.info({ keys: resealed }, "stored keys sealed with the current secret");
  if (closed.length > 0) throw new ConfigError(wrongSecret(owner, closed, total, what));
}

function sealedNow({ id, sealedPrivate }: StoredKey, secrets: readonly string[]): string | null {
  try {
    return reseal(sealedPrivate, id, secrets);
  } catch {
    return null;
  }
}

const wrongSecret = (owner: string, [first, ...others]: readonly string[], total: number, what: string): string =>
  `KEY_ENCRYPTION_SECRET does not open ${others.length + 1} of the ${total} ${what} that ${owner} stores (the first is ${first ?? ""}). ` +
  "Add the secret that encrypted them to the end of the list, KEY_ENCRYPTION_SECRET=<current>,<previous>, and start again.";
