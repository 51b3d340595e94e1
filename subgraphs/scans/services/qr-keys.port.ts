import type { QrVerificationKey } from "../../../contracts/qr-code/qr-token";

/** The public keys that QR codes are signed under. */
export interface QrKeys {
  /**
   * Null for a key id that means nothing.
   * @throws AppError SERVICE_UNAVAILABLE
   */
  find(keyId: string): Promise<QrVerificationKey | null>;
}
