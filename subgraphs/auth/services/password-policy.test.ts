import { requireGoodPassword } from "./password-policy";

describe("the rules of passwords", () => {
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
    expect(fieldsOf("🎫🎪🎭🎨🎬🎤🎧🎼🎹")).toEqual({ password: "must have 10 to 128 characters" });
    const longest = "🎫🎪🎭🎨🎬🎤🎧🎼".repeat(15);
    expect([fieldsOf(`${longest}abcdefgz`), fieldsOf(`${longest}abcdefghz`)]).toEqual([null, { password: "must have 10 to 128 characters" }]);
  });

  it("count characters as they are hashed, however a keyboard puts them together", () => {
    const nine = "éèàùçôîñü";
    expect([...nine.normalize("NFD")]).toHaveLength(18);
    for (const form of ["NFC", "NFD"]) expect(fieldsOf(nine.normalize(form))).toEqual({ password: "must have 10 to 128 characters" });
    for (const form of ["NFC", "NFD"]) expect(fieldsOf(`${nine}ÿ`.normalize(form))).toBeNull();
  });

  it.each([
    ["the whole address", "ada@x.io is my address", "Ada@X.io"],
    ["what stands before the @", "I am Grace.Hopper today", "grace.hopper@example.com"],
    ["that without its dots", "grace hopper, at your service", "grace.hopper@example.com"],
    ["that without a tag", "grace.hopper is my name", "grace.hopper+tickets@example.com"],
    ["that in wide letters", "ｇｒａｃｅ．ｈｏｐｐｅｒ today", "grace.hopper@example.com"],
  ])("keep out %s", (_what, password, email) => {
    expect(fieldsOf(password, email)).toEqual({ password: "must not contain your e-mail address" });
  });

  it.each([
    ["is in every other word", "amazing horse battery", "ama@example.com"],
    ["is only there across words", "correct horse battery", "seba@example.com"],
  ])("do not mind a short one that %s", (_what, password, email) => expect(fieldsOf(password, email)).toBeNull());
});
