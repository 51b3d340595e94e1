import { dictionary } from "@zxcvbn-ts/language-common";
import fc from "fast-check";
import { isCommon } from "./common-passwords";

describe("passwords that are refused as common", () => {
  it.each(["1234567890", "0987654321", "qwertyuiop", "azertyuiop123", "password123", "Password123!", "P@ssw0rd123", "motdepasse1", "iloveyou2024", "aaaaaaaaaa", "abc123abc123", "passwordpassword", "1q2w3e4r5t6y", "abcdefghij", "qwerty12345", "Welcome2026!", "pa$$word123", "123456789a", "q1w2e3r4t5", "1q2w3e4r5t", "123qweasdzxc", "qweasdzxc123", "1122334455", "1029384756", "12345678910", "a1b2c3d4e5", "!sunshine!!2", "987654321a"])("%s", (password) => {
    expect(isCommon(password)).toBe(true);
  });

  it.each(["harrypotter", "strawberry", "Liverpool1", "mypassword", "Playstation2!", "realmadrid2026"])("%s, which is known from leaks", (password) => {
    expect(isCommon(password)).toBe(true);
  });

  it("are all of the list that are long enough to be set", () => {
    const long = dictionary.passwords.filter((password) => [...password].length >= 10);
    expect(long.length).toBeGreaterThan(1_000);
    expect(long.filter((password) => !isCommon(password))).toEqual([]);
  });
});

describe("passwords that are accepted", () => {
  it.each(["correct horse battery", "a-very-good-password", "Tr0ub4dor&3xyz", "passwort-und-salz", "j'aime les crêpes", "x9$kfLq02m", "demo-password-1", "東京タワーは赤い色です"])("%s", (password) => {
    expect(isCommon(password)).toBe(false);
  });

  it("are nearly all of those that a machine draws", () => {
    const drawn = fc.uint8Array({ minLength: 16, maxLength: 16 }).filter((bytes) => new Set(bytes).size > 8);
    fc.assert(fc.property(drawn, (bytes) => !isCommon(Buffer.from(bytes).toString("base64url"))));
  });
});
