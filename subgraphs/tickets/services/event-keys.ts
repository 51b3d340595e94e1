import type { KeyObject } from "node:crypto";
import { exportQrPrivateKey, exportQrPublicKey, generateQrKeyPair, importQrPrivateKey } from "../../../contracts/qr-code/qr-key";
import { seal, unseal } from "../../../platform/crypto/sealed-text";
import { openStoredKeys, type KeyStore } from "../../../platform/crypto/stored-keys";
import { notFound } from "../../../platform/errors/platform-errors";
import type { Logger } from "../../../platform/logging/logger";
import type { TicketsDatabase } from "../repositories/database";
import type { SigningKeyRecord, SigningKeyRepository } from "../repositories/signing-key.repository";

/** What signs the codes of one event. */
export interface EventKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

/** Opened keys that are kept at hand. */
const REMEMBERED = 500;

/** The signing keys of events: one each, made when it is first needed, and never changed. */
export class EventKeys {
  private readonly opened = new Map<string, EventKey>();

  /** @param secrets private keys are encrypted under the first; all of them decrypt */
  constructor(
    private readonly db: TicketsDatabase,
    private readonly keys: SigningKeyRepository,
    private readonly secrets: readonly string[],
  ) {}

  /** The startup check. @throws ConfigError if KEY_ENCRYPTION_SECRET does not open all keys */
  async openAll(logger: Logger): Promise<void> {
    const store: KeyStore = {
      page: (after) => this.keys.page(this.db.client, after),
      replace: ({ id, sealedPrivate }, sealed) => this.keys.reseal(this.db.client, id, sealedPrivate, sealed),
    };
    await openStoredKeys("tickets", store, this.secrets, logger);
  }

  /** @throws Error when the key was encrypted under a secret that is not known any more */
  async signerOf(eventId: string): Promise<EventKey> {
    const known = this.opened.get(eventId);
    if (known) return known;
    const row = (await this.keys.ofEvent(this.db.client, eventId)) ?? (await this.make(eventId));
    const key = { keyId: row.id, privateKey: importQrPrivateKey(unseal(row.sealedPrivate, row.id, this.secrets)) };
    if (this.opened.size >= REMEMBERED) this.opened.clear();
    this.opened.set(eventId, key);
    return key;
  }

  /** The public half of a key. @throws NOT_FOUND for one that is not ours */
  async publicKey(keyId: string): Promise<{ keyId: string; eventId: string; publicKey: string }> {
    const row = await this.keys.byId(this.db.client, keyId);
    if (!row) throw notFound("key");
    return { keyId: row.id, eventId: row.eventId, publicKey: row.publicKey };
  }

  /** Several may make one at the same moment: the database keeps the first, and all of them use that. */
  private async make(eventId: string): Promise<SigningKeyRecord> {
    const pair = generateQrKeyPair();
    const sealedPrivate = seal(exportQrPrivateKey(pair.privateKey), pair.keyId, this.secrets);
    await this.keys.insertIfFirst(this.db.client, { id: pair.keyId, eventId, publicKey: exportQrPublicKey(pair.publicKey), sealedPrivate });
    const row = await this.keys.ofEvent(this.db.client, eventId);
    if (!row) throw new Error(`event ${eventId} has no signing key, although one was just made`);
    return row;
  }
}
