import { createHmac } from "node:crypto";
import { derivedSecret } from "../../../platform/crypto/derived-secret";
import { networkOf } from "../../../platform/http/canonical-address";

/**
 * Names for networks and cards that tell neither: the same network or card has the same name throughout one event, and
 * another one in every other event. Only the secret leads back.
 */
export class Pseudonyms {
  private readonly secret: string;

  /** @param secrets the first is used: after a rotation, networks and cards have new names */
  constructor(secrets: readonly string[]) {
    this.secret = derivedSecret(secrets[0] ?? "", "pseudonyms");
  }

  /** @param address an address or a network as `networkOf` returns it */
  ofNetwork(eventId: string, address: string | null): string | null {
    return address === null || address === "" ? null : this.name("network", eventId, networkOf(address));
  }

  ofCard(eventId: string, fingerprint: string | null): string | null {
    return fingerprint === null || fingerprint === "" ? null : this.name("card", eventId, fingerprint);
  }

  private name(kind: string, eventId: string, value: string): string {
    return createHmac("sha256", this.secret).update(`${kind} ${eventId} ${value}`).digest("base64url").slice(0, 16);
  }
}
