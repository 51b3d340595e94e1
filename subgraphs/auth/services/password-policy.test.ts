import fc from "fast-check";
import { isCommon, requireGoodPassword } from "./password-policy";

describe("passwords that are refused as common", () => {
  it.each(["1234567890", "0987654321", "qwertyuiop", "azertyuiop123", "password123", "Password123!", "P@ssw0rd123", "motdepasse1", "iloveyou2024", "aaaaaaaaaa", "abc123abc123", "passwordpassword", "1q2w3e4r5t6y", "abcdefghij", "qwerty12345", "Welcome2026!", "pa$$word123"])("%s", (password) => {
    expect(isCommon(password)).toBe(true);
  });
});

describe("passwords that are accepted", () => {
  it.each(["correct horse battery", "a-very-good-password", "Tr0ub4dor&3xyz", "passwort-und-salz", "j'aime les crêpes", "x9$kfLq02m", "demo-password-1", "東京タワーは赤い色です"])("%s", (password) => {
    expect(isCommon(password)).toBe(false);
    expect(() => requireGoodPassword(password, "ada@example.com")).not.toThrow();
  });

  it("are nearly all of those that a machine draws", () => {
    const drawn = fc.uint8Array({ minLength: 16, maxLength: 16 }).filter((bytes) => new Set(bytes).size > 8);
    fc.assert(fc.property(drawn, (bytes) => !isCommon(Buffer.from(bytes).toString("base64url"))));
  });
});

describe("the other rules of passwords", () => {
  const fieldsOf = (password: string, email = "grace.hopper@example.com") => {
    try {
      requireGoodPassword(password, email);
      return null;
    } catch (error) {
      return (error as { extensions: { fields: Record<string, string> } }).extensions.fields;
    }
  };

  it("are 10 to 128 characters, whatever they weigh in bytes", () => {
    expect(fieldsOf("short-one")).toEqual({ password: "must have 10 to 128 characters" });
    expect(fieldsOf("xk2#".repeat(32) + "y")).toEqual({ password: "must have 10 to 128 characters" });
    expect(fieldsOf("🎫🎪🎭🎨🎬🎤🎧🎼🎹🎷")).toBeNull();
  });

  it("keep the address out", () => {
    expect(fieldsOf("I am Grace.Hopper today")).toEqual({ password: "must not contain your e-mail address" });
    expect(fieldsOf("amazing horse battery", "ama@example.com")).toBeNull();
  });
});
