import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id?: string };
  readonly user: { readonly id: string };
}

interface RequestOptions {
  readonly challenge: string;
  readonly rpId?: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
}

interface Credential {
  readonly id: Buffer;
  readonly key: KeyObject;
  readonly userHandle: string;
  counter: number;
}

/** What a test may do that an honest browser and authenticator do not. */
export interface Deviations {
  readonly origin?: string;
  readonly challenge?: string;
  readonly userVerified?: boolean;
  readonly rpId?: string;
  /** The signature counter to state. */
  readonly counter?: number;
}

const [PRESENT, VERIFIED, ATTESTED] = [0x01, 0x04, 0x40];

/**
 * A browser with an authenticator, in software: makes the JSON that `navigator.credentials` would return, with an ES256 key.
 * Its counter starts at 0 and increases with each signature, unless it is made without one.
 */
export class SoftwareAuthenticator {
  private readonly credentials: Credential[] = [];

  /** @param counts false for one that always states 0, like synchronized passkeys */
  constructor(
    private readonly origin: string,
    private readonly counts = true,
  ) {}

  /** `navigator.credentials.create`. */
  create(options: Record<string, unknown>, deviations: Deviations = {}): Record<string, unknown> {
    const { challenge, rp, user } = options as unknown as CreationOptions;
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const credential: Credential = { id: randomBytes(32), key: privateKey, userHandle: user.id, counter: 0 };
    this.credentials.push(credential);
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const cose = map([[1, int(2)], [3, int(-7)], [-1, int(1)], [-2, bytes(Buffer.from(x, "base64url"))], [-3, bytes(Buffer.from(y, "base64url"))]]);
    const attested = Buffer.concat([Buffer.alloc(16), uint16(credential.id.length), credential.id, cose]);
    const authData = this.authenticatorData(credential, rp.id ?? "", ATTESTED, deviations, attested);
    const attestationObject = map([["fmt", text("none")], ["attStmt", map([])], ["authData", bytes(authData)]]);
    const clientDataJSON = this.clientData("webauthn.create", challenge, deviations);
    return responseOf(credential, { clientDataJSON: base64url(clientDataJSON), attestationObject: base64url(attestationObject), transports: ["internal"] });
  }

  /** `navigator.credentials.get`, with the newest credential that the options allow. @throws Error if there is none */
  get(options: Record<string, unknown>, deviations: Deviations = {}): Record<string, unknown> {
    const { challenge, rpId, allowCredentials } = options as unknown as RequestOptions;
    const isAllowed = ({ id }: Credential): boolean => !allowCredentials || allowCredentials.some((allowed) => allowed.id === base64url(id));
    const credential = this.credentials.filter(isAllowed).at(-1);
    if (!credential) throw new Error("this authenticator has no credential for these options");
    if (this.counts) credential.counter += 1;
    const authenticatorData = this.authenticatorData(credential, rpId ?? "", 0, deviations);
    const clientDataJSON = this.clientData("webauthn.get", challenge, deviations);
    const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(clientDataJSON)]), credential.key);
    const parts = { clientDataJSON, authenticatorData, signature };
    const encoded = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, base64url(part)]));
    return responseOf(credential, { ...encoded, userHandle: credential.userHandle });
  }

  private authenticatorData(credential: Credential, rpId: string, flags: number, deviations: Deviations, attested = Buffer.alloc(0)): Buffer {
    const all = flags | PRESENT | (deviations.userVerified === false ? 0 : VERIFIED);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(deviations.counter ?? credential.counter);
    return Buffer.concat([sha256(Buffer.from(deviations.rpId ?? rpId)), Buffer.from([all]), counter, attested]);
  }

  private clientData(type: string, challenge: string, deviations: Deviations): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge: deviations.challenge ?? challenge, origin: deviations.origin ?? this.origin, crossOrigin: false }));
  }
}

const responseOf = ({ id }: Credential, response: Record<string, unknown>): Record<string, unknown> => ({
  id: base64url(id), rawId: base64url(id), type: "public-key", clientExtensionResults: {}, response,
});

const base64url = (data: Buffer): string => data.toString("base64url");
const sha256 = (data: Buffer): Buffer => createHash("sha256").update(data).digest();
const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

/** As much of CBOR (RFC 8949) as attestations need. */
const head = (type: number, length: number): Buffer =>
  length < 24 ? Buffer.from([(type << 5) | length]) : length < 256 ? Buffer.from([(type << 5) | 24, length]) : Buffer.concat([Buffer.from([(type << 5) | 25]), uint16(length)]);
const int = (value: number): Buffer => (value >= 0 ? head(0, value) : head(1, -1 - value));
const bytes = (data: Buffer): Buffer => Buffer.concat([head(2, data.length), data]);
const text = (value: string): Buffer => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
const map = (entries: readonly (readonly [string | number, Buffer])[]): Buffer =>
  Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [typeof key === "number" ? int(key) : text(key), value])]);
