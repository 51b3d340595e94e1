import { seal } from "../../../platform/crypto/sealed-text";
import { UsedChallengeRepository } from "../repositories/used-challenge.repository";
import { CHALLENGE_LIFETIME, Challenges } from "./challenges";

const [OLD, NEW] = ["the-old-secret-of-32-characters-0", "the-new-secret-of-32-characters-1"];
const NOW = 1_900_000_000_000;
const challenges = new Challenges([OLD], new UsedChallengeRepository());

describe("a challenge", () => {
  const { token, webauthn } = challenges.issue({ purpose: "PASSKEY", rememberMe: true }, NOW);

  it("comes back as it was issued, within 5 minutes and for its purpose", () => {
    expect(challenges.read(token, ["LOGIN", "PASSKEY"], NOW)).toMatchObject({ purpose: "PASSKEY", rememberMe: true, webauthn });
    expect(challenges.read(token, ["LOGIN", "REGISTRATION"], NOW)).toBeNull();
    expect(challenges.read(token, ["PASSKEY"], NOW + CHALLENGE_LIFETIME * 1_000 - 1)).not.toBeNull();
    expect(challenges.read(token, ["PASSKEY"], NOW + CHALLENGE_LIFETIME * 1_000)).toBeNull();
  });

  it("has 256 random bits to sign", () => {
    expect(Buffer.from(webauthn, "base64url")).toHaveLength(32);
    expect(challenges.issue({ purpose: "PASSKEY", rememberMe: true }).webauthn).not.toBe(webauthn);
  });

  it("survives a rotation of the secret, and nothing else", () => {
    expect(new Challenges([NEW, OLD], new UsedChallengeRepository()).read(token, ["PASSKEY"], NOW)).not.toBeNull();
    expect(new Challenges([NEW], new UsedChallengeRepository()).read(token, ["PASSKEY"], NOW)).toBeNull();
  });

  it.each(["", "1", "1.a.b.c", token.slice(0, -1), `${token}A`, "x".repeat(100_000)])("is not %.40s, which does not throw", (text) => {
    expect(challenges.read(text, ["PASSKEY"], NOW)).toBeNull();
  });

  it("is not another text that was sealed with the same secret", () => {
    const content = JSON.stringify({ id: "1", expiresAt: NOW + 1, webauthn: "x", purpose: "PASSKEY", rememberMe: true });
    expect(challenges.read(seal(content, "totp-secret", [OLD]), ["PASSKEY"], NOW)).toBeNull();
    expect(challenges.read(seal("no JSON", "auth.challenge", [OLD]), ["PASSKEY"], NOW)).toBeNull();
  });
});
