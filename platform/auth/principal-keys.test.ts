import { generateKeyPairSync } from "node:crypto";
import { publicKeyText, readPrivateKey, readPublicKeys, seedOf } from "./principal-keys";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519").publicKey;
const pem = privateKey.export({ format: "pem", type: "pkcs8" }) as string;
const der = privateKey.export({ format: "der", type: "pkcs8" });
const publicPem = publicKey.export({ format: "pem", type: "spki" }) as string;
const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });

describe("a private key", () => {
  it.each([
    ["PEM", pem],
    ["PEM on one line", pem.replaceAll("\n", "\\n")],
    ["base64", der.toString("base64")],
    ["base64url", der.toString("base64url")],
    ["its seed", seedOf(privateKey).toString("base64")],
  ])("is read from %s", (_form, text) => expect(readPrivateKey(text)?.equals(privateKey)).toBe(true));

  it.each([
    ["nothing", ""],
    ["text", "not a key"],
    ["a public key", publicPem],
    ["a public key as base64", publicKeyText(publicKey)],
    ["a key of another algorithm", weak.privateKey.export({ format: "pem", type: "pkcs8" }) as string],
    ["a seed that is too short", Buffer.alloc(31, 7).toString("base64")],
    ["a damaged PEM", pem.replace("M", "!")],
  ])("is not read from %s", (_form, text) => expect(readPrivateKey(text)).toBeNull());
});

describe("public keys", () => {
  it.each([
    ["one", publicKeyText(publicKey), [publicKey]],
    ["several, in every form", `${publicKeyText(other)}, ${publicPem},${publicPem.replaceAll("\n", "\\n")}`, [other, publicKey, publicKey]],
  ])("are read from %s", (_form, text, expected) => {
    const keys = readPublicKeys(text) ?? [];
    expect(keys.map((key, index) => key.equals(expected[index] ?? other))).toEqual(expected.map(() => true));
  });

  it.each([
    ["nothing", " , "],
    ["a private key, although it contains the public one", pem],
    ["a private key as base64", der.toString("base64")],
    ["a seed", seedOf(privateKey).toString("base64")],
    ["a key of another algorithm", weak.publicKey.export({ format: "pem", type: "spki" }) as string],
    ["a valid and an invalid one", `${publicKeyText(publicKey)},x`],
  ])("are not read from %s", (_form, text) => expect(readPublicKeys(text)).toBeNull());
});
