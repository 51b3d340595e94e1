import { randomBytes, randomUUID } from "node:crypto";
import { estimateBits } from "./secret-strength";

describe("the estimate of a secret", () => {
  it.each<[string, () => string, number]>([
    ["32 random bytes as base64", () => randomBytes(32).toString("base64"), 200],
    ["32 random bytes as base64url", () => randomBytes(32).toString("base64url"), 200],
    ["32 random bytes as hex", () => randomBytes(32).toString("hex"), 200],
    ["24 random bytes as base64", () => randomBytes(24).toString("base64"), 150],
    ["20 random bytes as hex", () => randomBytes(20).toString("hex"), 128],
    ["12 random bytes, as a password", () => randomBytes(12).toString("base64url"), 64],
    ["a random UUID, as a password", () => randomUUID(), 64],
  ])("accepts %s, every time", (_what, random, bits) => {
    const estimates = Array.from({ length: 2_000 }, () => estimateBits(random()));
    expect(Math.min(...estimates)).toBeGreaterThan(bits);
  });

  it("accepts 16 random bytes as hex, which is the least a secret may be", () => {
    const refused = Array.from({ length: 5_000 }, () => randomBytes(16).toString("hex")).filter((text) => estimateBits(text) < 128);
    // One with an accidental sequence in it is not worth a more careful estimate.
    expect(refused.length).toBeLessThan(50);
  });

  it.each([
    ["one character", "a".repeat(64)],
    ["a sequence", "abcdefghijklmnopqrstuvwxyz0123456789"],
    ["a sequence, backwards", "zyxwvutsrqponmlkjihgfedcba9876543210"],
    ["digits", "31415926535897932384626433832795"],
    ["a short block repeated", "k7Qz".repeat(12)],
    ["a long block repeated", "k7QzP0vW2nB9".repeat(5)],
    ["a random half twice", "f3a91c07be5d2846".repeat(2)],
    ["words", "my-super-secret-production-key-2026"],
    ["a phrase", "correct horse battery staple 42"],
    ["words in capitals", "SECRET_KEY_FOR_PRODUCTION_PLEASE_CHANGE"],
    ["words written together", "correcthorsebatterystaplepassword"],
    ["words with capitals", "ThisIsOurVerySecretKeyForProductionUse2026!"],
    ["rows of a keyboard", "qwertyuiopasdfghjklzxcvbnm1234567890"],
    ["a password repeated", "Tr0ub4dor&3Tr0ub4dor&3Tr0ub4dor&3Tr0ub4dor&3"],
    ["15 random bytes", randomBytes(15).toString("hex")],
  ])("refuses %s", (_what, text) => expect(estimateBits(text)).toBeLessThan(128));

  it.each(["postgres", "password123", "lights-on-2026!", "event-planner", "Summer2026!!", "only-to-try", "admin".repeat(10)])(
    "refuses %s even as a password",
    (text) => expect(estimateBits(text)).toBeLessThan(64),
  );

  it("is quick for a text of any length", () => {
    const before = process.cpuUsage();
    estimateBits(randomBytes(600).toString("base64"));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });
});
