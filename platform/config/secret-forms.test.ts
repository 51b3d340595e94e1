import { createHash, randomBytes } from "node:crypto";
import { canonicalSecret, formsOf, isCommonSecret, withLetters } from "./secret-forms";

const hash = (name: string, text: string) => createHash(name).update(text);

describe("formsOf", () => {
  it.each(["base64", "base64url", "hex"] as const)("undoes %s, also twice", (encoding) => {
    const once = Buffer.from("a published secret").toString(encoding);
    const twice = Buffer.from(once).toString("base64");
    expect(formsOf(once)).toContain("a published secret");
    expect(formsOf(twice)).toContain("a published secret");
  });

  it("undoes percent-encoding, and keeps what is not encoded", () => {
    expect(formsOf("a%2Dpublished%2Dsecret")).toContain("a-published-secret");
    expect(formsOf("50 % off")).toEqual(["50 % off"]);
  });
});

describe("isCommonSecret", () => {
  it.each(["password", "PASSWORD", "a-string-secret-at-least-256-bits-long", ""])("recognizes %j and its hashes", (text) => {
    expect(isCommonSecret(text)).toBe(true);
    for (const name of ["md5", "sha1", "sha256", "sha512"])
      for (const encoding of ["hex", "base64", "base64url"] as const) expect(isCommonSecret(hash(name, text.toLowerCase()).digest(encoding))).toBe(true);
  });

  it("does not recognize random secrets in any form", () => {
    for (let index = 0; index < 1_000; index++) {
      for (const encoding of ["hex", "base64", "base64url"] as const) {
        const secret = randomBytes(32).toString(encoding);
        expect(formsOf(secret).some(isCommonSecret)).toBe(false);
        expect(canonicalSecret(secret)).not.toBe(canonicalSecret(randomBytes(32).toString(encoding)));
      }
    }
  });
});

it("withLetters and canonicalSecret join the spellings of one text", () => {
  expect(withLetters("0n1y-t0-try-1t-0ut")).toBe(withLetters("only-to-try-it-out"));
  expect(canonicalSecret("ab-_cd==")).toBe(canonicalSecret("ab+/cd"));
});
