import { sign, type SignOptions } from "jsonwebtoken";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { TokenVerifier } from "./verify-token";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const token = (payload: object = { sid: "s" }, options: SignOptions = {}) =>
  sign(payload, privateKey, { algorithm: "ES256", keyid: "k", issuer: "event-planner", audience: "event-planner", subject: "u", expiresIn: 60, ...options });
const verifier = () => new TokenVerifier(async (kid) => (kid === "k" ? publicKey : undefined));

it("reads user, session and end out of a good token", async () => {
  const credential = await verifier().verify(token());
  expect(credential).toMatchObject({ kind: "session", userId: "u", sessionId: "s" });
  expect(credential.expiresAt).toBeGreaterThan(Date.now() + 50_000);
});

it.each([
  ["of another issuer", () => token({ sid: "s" }, { issuer: "somebody" })],
  ["for another audience", () => token({ sid: "s" }, { audience: "somebody" })],
  ["without a session", () => token({})],
  ["with an unknown key", () => token({ sid: "s" }, { keyid: "other" })],
  ["that is not one", () => "a.b.c"],
  ["whose payload is not JSON", () => ['{"alg":"ES256","typ":"JWT","kid":"k"}', "not JSON", "x"].map((part) => Buffer.from(part).toString("base64url")).join(".")],
  ["whose key has no name", () => ['{"alg":"ES256","typ":"JWT","kid":{}}', "{}", "x"].map((part) => Buffer.from(part).toString("base64url")).join(".")],
  ["whose payload was changed", () => token().replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"admin","sid":"s"}').toString("base64url")}.`)],
  ["without a signature", () => [Buffer.from('{"alg":"none","kid":"k"}').toString("base64url"), token().split(".")[1], ""].join(".")],
])("refuses a token %s", async (_what, make) => {
  await expect(verifier().verify(make())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

it("refuses a token that was signed with our public key as if it were a secret", async () => {
  const head = `${Buffer.from('{"alg":"HS256","kid":"k"}').toString("base64url")}.${token().split(".")[1]}`;
  const signature = createHmac("sha256", publicKey.export({ type: "spki", format: "pem" })).update(head).digest("base64url");
  await expect(verifier().verify(`${head}.${signature}`)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

it("refuses a remembered token once it has expired", async () => {
  const tokens = verifier();
  const text = token();
  await tokens.verify(text);
  await expect(tokens.verify(text, Date.now() + 61_000)).rejects.toThrow(/expired/);
});

it("checks a signature once, and again after a change of keys", async () => {
  const asked = jest.fn(async () => publicKey);
  const tokens = new TokenVerifier(asked);
  const text = token();
  await tokens.verify(text);
  await tokens.verify(text);
  expect(asked).toHaveBeenCalledTimes(1);
  tokens.forgetAll();
  await tokens.verify(text);
  expect(asked).toHaveBeenCalledTimes(2);
});
