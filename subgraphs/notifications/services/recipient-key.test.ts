import { recipientKey } from "./recipient-key";

describe("recipientKey", () => {
  it.each([
    ["ada@example.com", "ADA@Example.com"],
    ["ada@example.com", "ada+1@example.com"],
    ["ada@example.com", "ada+a+b@example.com"],
    ["adalovelace@gmail.com", "Ada.Love.lace+x@googlemail.com"],
  ])("is the same for %s and %s", (one, other) => {
    expect(recipientKey(one)).toBe(recipientKey(other));
  });

  it.each([
    ["ada@example.com", "bob@example.com"],
    ["ada@example.com", "ada@example.org"],
    ["a.da@example.com", "ada@example.com"],
    ["+a@example.com", "+b@example.com"],
  ])("differs for %s and %s", (one, other) => {
    expect(recipientKey(one)).not.toBe(recipientKey(other));
  });
});
