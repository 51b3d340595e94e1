import { generateKeyPairSync } from "node:crypto";
import { AccessTokens } from "./access-tokens";
import type { SigningKeys } from "./signing-keys";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const keys: Pick<SigningKeys, "signer" | "verifier"> = {
  signer: async () => ({ id: "k", key: privateKey }),
  verifier: async (id) => (id === "k" ? publicKey : null),
};
const tokens = new AccessTokens(keys as SigningKeys);
const made = (...parts: string[]): string => parts.map((part) => Buffer.from(part).toString("base64url")).join(".");

it("reads what it has issued", async () => {
  await expect(tokens.read(await tokens.issue("u", "s"))).resolves.toMatchObject({ userId: "u", sessionId: "s" });
});

it.each([
  ["is none", "a.b.c"],
  ["has a payload that is not JSON", made('{"alg":"ES256","typ":"JWT","kid":"k"}', "not JSON", "x")],
  ["has a key without a name", made('{"alg":"ES256","typ":"JWT","kid":{}}', "{}", "x")],
  ["is not signed", made('{"alg":"none","typ":"JWT","kid":"k"}', '{"sub":"u","sid":"s"}', "")],
])("says null, and does not throw, for a token that %s", async (_what, token) => {
  await expect(tokens.read(token)).resolves.toBeNull();
});
