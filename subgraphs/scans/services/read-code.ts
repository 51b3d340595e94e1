import { decodeQrToken, verifyQrToken, type QrVerification } from "../../../contracts/qr-code/qr-token";
import type { QrKeys } from "./qr-keys.port";

/** Tells a code of ours from everything else that a camera can see. */
export class ReadCode {
  constructor(private readonly keys: QrKeys) {}

  /** @throws SERVICE_UNAVAILABLE when the code names a key that is not known yet, and nobody answers who knows */
  async run(text: string): Promise<QrVerification> {
    const claims = decodeQrToken(text);
    if (!claims) return { ok: false, reason: "MALFORMED" };
    const key = await this.keys.find(claims.keyId);
    return verifyQrToken(text, () => key);
  }
}
