import type { SecondFactorChallenge } from "../graph/graph-error";

/** A second factor as `completeLogin` takes it. */
export type Proof = { readonly totp: string } | { readonly recoveryCode: string } | { readonly passkey: unknown };

/** Six digits are of an authenticator app; everything else is a recovery code. */
export const proofOf = (code: string): Proof => (/^\s*\d{3}\s?\d{3}\s*$/.test(code) ? { totp: code } : { recoveryCode: code });

/** Whether this browser can answer the challenge with a passkey. */
export const offersPasskey = ({ passkeyOptions }: SecondFactorChallenge): boolean =>
  passkeyOptions !== undefined && typeof PublicKeyCredential !== "undefined" && "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** Asks the browser for a passkey. @returns null if the person cancels, or has none here */
export async function passkeyProof({ passkeyOptions }: SecondFactorChallenge): Promise<Proof | null> {
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(passkeyOptions as unknown as PublicKeyCredentialRequestOptionsJSON);
    const credential = await navigator.credentials.get({ publicKey });
    return credential === null ? null : { passkey: (credential as PublicKeyCredential).toJSON() };
  } catch {
    return null;
  }
}
