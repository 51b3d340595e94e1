import { importQrPublicKey } from "../../../contracts/qr-code/qr-key";
import type { QrVerificationKey } from "../../../contracts/qr-code/qr-token";
import { qrKeyCall } from "../../../contracts/webhooks/ticket-artefacts.call";
import { Remembered } from "../../../platform/memory/remembered";
import type { ServiceClient } from "../../../platform/webhooks/service-client";
import type { QrKeys } from "../services/qr-keys.port";
import { orNull } from "./or-null";

/** Milliseconds for which an unknown key id is not asked for again: a damaged code is held up several times in a row. */
const PATIENCE = 5_000;

/** The keys of the tickets service. A key id means one key for ever, so each is asked for once. */
export class QrKeysClient implements QrKeys {
  private readonly keys = new Remembered<QrVerificationKey | null>((keyId) => this.ask(keyId), { patience: PATIENCE });

  constructor(private readonly client: ServiceClient) {}

  find(keyId: string): Promise<QrVerificationKey | null> {
    return this.keys.get(keyId);
  }

  private async ask(keyId: string): Promise<QrVerificationKey | null> {
    const key = await orNull(this.client.call(qrKeyCall, { keyId }));
    return key && { eventId: key.eventId, publicKey: importQrPublicKey(key.publicKey) };
  }
}
