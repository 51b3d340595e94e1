import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { z } from "zod";
import type { PasskeyRecord } from "../repositories/passkey.repository";
import { CHALLENGE_LIFETIME } from "./challenges";

/** Where passkeys are valid. */
export interface RelyingParty {
  /** A domain. Browsers offer a passkey to pages of this domain and its subdomains. */
  readonly id: string;
  /** Pages that may ask for passkeys, as browsers state their origin. */
  readonly origins: readonly string[];
}

/** What the page passes to `navigator.credentials`, as JSON. */
export type PasskeyOptions = Record<string, unknown>;

/** A passkey as its authenticator created it. */
export interface RegisteredCredential {
  /** Base64url. */
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly backedUp: boolean;
}

/** A signature of a passkey that was verified. Whether its counter is plausible is for the caller to decide. */
export interface VerifiedAssertion {
  readonly counter: number;
  readonly backedUp: boolean;
}

const NAME = "Event Planner";
/** COSE numbers of Ed25519, ECDSA with P-256, and RSA: together, every authenticator has one. Chromium warns without the last two. */
const ALGORITHMS = [-8, -7, -257];
const TIMEOUT = CHALLENGE_LIFETIME * 1_000;

const part = z.string().max(16_384);
const assertion = z.object({
  id: part,
  rawId: part,
  type: z.literal("public-key"),
  response: z.object({ clientDataJSON: part, authenticatorData: part, signature: part, userHandle: part.nullish() }),
});
const attestation = z.object({
  id: part,
  rawId: part,
  type: z.literal("public-key"),
  response: z.object({ clientDataJSON: part, attestationObject: part, transports: z.array(z.string().max(50)).max(10).optional() }),
});

/** WebAuthn as this platform uses it: discoverable passkeys that verify their user, so each is two factors in one. */
export class WebAuthn {
  constructor(private readonly relyingParty: RelyingParty) {}

  /** @param existing the user's passkeys: an authenticator that has one of them creates no second one */
  async registrationOptions(user: { readonly id: string; readonly email: string; readonly name: string }, challenge: string, existing: readonly PasskeyRecord[]): Promise<PasskeyOptions> {
    return {
      ...(await generateRegistrationOptions({
        rpName: NAME,
        rpID: this.relyingParty.id,
        userID: userHandle(user.id),
        userName: user.email,
        userDisplayName: user.name,
        challenge: Buffer.from(challenge, "base64url"),
        timeout: TIMEOUT,
        attestationType: "none",
        supportedAlgorithmIDs: ALGORITHMS,
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        excludeCredentials: existing.map(descriptorOf),
      })),
    };
  }

  /** @param allowed passkeys to choose from; none lets the browser offer all that it has for this domain */
  async signInOptions(challenge: string, allowed: readonly PasskeyRecord[] = []): Promise<PasskeyOptions> {
    return {
      ...(await generateAuthenticationOptions({
        rpID: this.relyingParty.id,
        challenge: Buffer.from(challenge, "base64url"),
        timeout: TIMEOUT,
        userVerification: "required",
        ...(allowed.length > 0 ? { allowCredentials: allowed.map(descriptorOf) } : {}),
      })),
    };
  }

  /** @param response of `navigator.credentials.create`, as JSON. @returns null for an invalid one. Never throws */
  async verifyRegistration(response: unknown, challenge: string): Promise<RegisteredCredential | null> {
    const { data } = attestation.safeParse(response);
    if (!data) return null;
    try {
      const { registrationInfo } = await verifyRegistrationResponse({
        response: { ...data, clientExtensionResults: {}, response: { ...data.response, transports: [] } },
        ...this.expected(challenge),
        supportedAlgorithmIDs: ALGORITHMS,
      });
      if (!registrationInfo) return null;
      const { credential, credentialBackedUp } = registrationInfo;
      return { credentialId: credential.id, publicKey: credential.publicKey, counter: credential.counter, transports: data.response.transports ?? [], backedUp: credentialBackedUp };
    } catch {
      // The library throws for whatever a client can send that is invalid.
      return null;
    }
  }

  /** The ID of the credential that a response is signed with, or null for what is no response. */
  credentialIdOf(response: unknown): string | null {
    return assertion.safeParse(response).data?.id ?? null;
  }

  /**
   * @param response of `navigator.credentials.get`, as JSON
   * @returns null for an invalid one, also for a user who was not verified. Never throws
   */
  async verifyAssertion(response: unknown, challenge: string, passkey: PasskeyRecord & { readonly publicKey: Uint8Array<ArrayBuffer> }): Promise<VerifiedAssertion | null> {
    const { data } = assertion.safeParse(response);
    const handle = data?.response.userHandle;
    if (!data || (handle && handle !== Buffer.from(userHandle(passkey.userId)).toString("base64url"))) return null;
    try {
      const { clientDataJSON, authenticatorData, signature } = data.response;
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: { ...data, clientExtensionResults: {}, response: { clientDataJSON, authenticatorData, signature } },
        ...this.expected(challenge),
        // The counter is compared by the statement that stores it: here, two requests at once would both pass.
        credential: { id: passkey.credentialId, publicKey: passkey.publicKey, counter: 0 },
      });
      return verified ? { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp } : null;
    } catch {
      return null;
    }
  }

  private expected(challenge: string) {
    const { id, origins } = this.relyingParty;
    return { expectedChallenge: challenge, expectedOrigin: [...origins], expectedRPID: id, requireUserVerification: true };
  }
}

/** How authenticators name the user: the bytes of the ID, which says nothing about the person. */
const userHandle = (userId: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(userId.replaceAll("-", ""), "hex"));

const descriptorOf = ({ credentialId, transports }: PasskeyRecord) => ({ id: credentialId, transports: transports as never[] });
