import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { seal, unseal } from "../../../platform/crypto/sealed-text";
import { openStoredKeys, type KeyStore } from "../../../platform/crypto/stored-keys";
import { newId } from "../../../platform/db/new-id";
import type { Logger } from "../../../platform/logging/logger";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { SigningKeyRepository, SigningKeyRecord } from "../repositories/signing-key.repository";
import { planRotation } from "./key-rotation";

/** A key by the id that stands in the header of the tokens it signed. */
export interface SigningKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The public keys, as RFC 7517 wants them. */
export interface KeySet {
  readonly keys: readonly Record<string, unknown>[];
}

/** Milliseconds for which what was read is taken for true. */
const REMEMBERED = 60_000;

/** The keys of access tokens: made on first need, rotated, published. */
export class SigningKeys {
  private rows: readonly SigningKeyRecord[] = [];
  private readAt = 0;
  /** When an unknown ID last made us read. */
  private missedAt = 0;
  private opened: SigningKey | undefined;

  /** @param secrets private keys are encrypted under the first; all of them decrypt */
  constructor(
    private readonly db: AuthDatabase,
    private readonly signingKeys: SigningKeyRepository,
    private readonly secrets: readonly string[],
    private readonly logger: Logger,
  ) {}

  /** The key that signs now. @throws when it was encrypted under a secret that is not known any more */
  async signer(): Promise<SigningKey> {
    if (Date.now() - this.readAt > REMEMBERED) await this.read();
    const row = this.newest() ?? (await this.makeFirst());
    if (this.opened?.id !== row.id) this.opened = { id: row.id, key: createPrivateKey(unseal(row.sealedPrivate, row.id, this.secrets)) };
    return this.opened;
  }

  /**
   * The startup check of all keys that sign now or later: of older ones, only the public half is needed.
   * @throws ConfigError if KEY_ENCRYPTION_SECRET does not open all of them
   */
  async openAll(): Promise<void> {
    await this.read();
    const newest = this.newest();
    const signing = this.rows.filter(({ signsFrom }) => !newest || signsFrom >= newest.signsFrom).sort((a, b) => (a.id < b.id ? -1 : 1));
    const store: KeyStore = {
      page: async (after) => (after === "" ? signing : []),
      replace: ({ id, sealedPrivate }, sealed) => this.signingKeys.reseal(this.db.client, id, sealedPrivate, sealed),
    };
    await openStoredKeys("auth", store, this.secrets, this.logger);
    await this.read();
  }

  /** The public half of a key, or null for one that is not ours or is gone. */
  async verifier(id: string): Promise<KeyObject | null> {
    const known = (): SigningKeyRecord | undefined => this.rows.find((row) => row.id === id);
    // Another process may have created it a moment ago, also since the keys were read at startup. Invented IDs must not
    // make us read all the time.
    if (!known() && Date.now() - this.missedAt > 1_000) {
      this.missedAt = Date.now();
      await this.read();
    }
    const row = known();
    return row ? createPublicKey(row.publicKey) : null;
  }

  /** What GET /.well-known/jwks.json answers. */
  async keySet(): Promise<KeySet> {
    await this.signer();
    return { keys: this.rows.map((row) => ({ ...createPublicKey(row.publicKey).export({ format: "jwk" }), kid: row.id, use: "sig", alg: "ES256" })) };
  }

  /** The scheduled part: publishes a successor in time, and forgets keys whose tokens have all expired. */
  async rotate(now = new Date()): Promise<void> {
    await this.db.transaction(async (tx) => {
      await this.signingKeys.lock(tx);
      const { successorFrom, outdated } = planRotation(await this.signingKeys.all(tx), now);
      if (successorFrom) {
        const { id } = await this.make(tx, successorFrom);
        this.logger.info({ keyId: id, signsFrom: successorFrom }, "a new signing key was made");
      }
      await this.signingKeys.remove(tx, outdated);
    });
    await this.read();
  }

  private newest(): SigningKeyRecord | undefined {
    return this.rows.find((row) => row.signsFrom.getTime() <= Date.now());
  }

  private async makeFirst(): Promise<SigningKeyRecord> {
    await this.db.transaction(async (tx) => {
      await this.signingKeys.lock(tx);
      // Whoever waited for the lock finds the key of the one who held it.
      const now = new Date();
      if (!(await this.signingKeys.all(tx)).some((row) => row.signsFrom <= now)) await this.make(tx, now);
    });
    await this.read();
    const row = this.newest();
    if (!row) throw new Error("there is no signing key, although one was just made");
    return row;
  }

  private async make(tx: Tx, signsFrom: Date): Promise<SigningKeyRecord> {
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const id = newId();
    const row = {
      id,
      publicKey: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
      sealedPrivate: seal(pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), id, this.secrets),
      signsFrom,
    };
    await this.signingKeys.insert(tx, row);
    return row;
  }

  private async read(): Promise<void> {
    this.rows = await this.signingKeys.all(this.db.client);
    this.readAt = Date.now();
  }
}
