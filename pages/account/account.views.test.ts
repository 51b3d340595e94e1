import { missingFields, noProblems, type Problems } from "../form/form.view";
import { problemsOf } from "../form/problems";
import { GraphError } from "../graph/graph-error";
import { byTag, findAll, textOf } from "../testing/words-of";
import { accountWords } from "./account.words";
import { invitationFields, invitationView } from "./invitation.view";
import { resetProblems, resetView } from "./reset.view";
import { proofOf } from "./second-factor";
import { verificationView } from "./verification.view";

const words = accountWords.en;
const nothing = { choose: jest.fn(), submit: jest.fn(), usePasskey: jest.fn(), reset: jest.fn(), sendAgain: jest.fn() };
const form = (problems: Problems = noProblems) => invitationView({ at: "form", way: "register", problems, busy: false }, nothing, words);

describe("the second factor of an account", () => {
  const ask = (passkey: boolean) => invitationView({ at: "secondFactor", passkey, problems: noProblems, busy: false }, nothing, words);

  it("is a code, which the phone may fill in, or a passkey where the browser has them", () => {
    expect(byTag(ask(false), "input").map(({ attributes }) => [attributes.name, attributes.autocomplete])).toEqual([["code", "one-time-code"]]);
    expect([ask(false), ask(true)].map((nodes) => byTag(nodes, "button").map((button) => textOf([button])))).toEqual([[words.signIn], [words.signIn, words.usePasskey]]);
  });

  it("is a recovery code unless it has six digits", () => {
    expect(["123456", " 123 456 ", "12345", "K3QF-7ZTA-MX2D-PLRB"].map(proofOf)).toEqual([
      { totp: "123456" }, { totp: " 123 456 " }, { recoveryCode: "12345" }, { recoveryCode: "K3QF-7ZTA-MX2D-PLRB" },
    ]);
  });

  it("is asked for by the error of the sign-in", () => {
    const challenge = { challengeToken: "t", methods: ["TOTP"] };
    expect(new GraphError({ message: "", extensions: { code: "SECOND_FACTOR_REQUIRED", ...challenge } }).challenge).toEqual(challenge);
    expect(new GraphError({ message: "", extensions: { code: "SECOND_FACTOR_REQUIRED" } }).challenge).toBeNull();
  });
});

describe("a form", () => {
  it("has a label and a purpose for each field", () => {
    const nodes = form();
    const inputs = byTag(nodes, "input");
    expect(inputs.map(({ attributes }) => [attributes.name, attributes.type, attributes.autocomplete])).toEqual([
      ["name", "text", "name"], ["email", "email", "username"], ["password", "password", "new-password"],
    ]);
    expect(byTag(nodes, "label").map(({ attributes }) => attributes.for)).toEqual(inputs.map(({ attributes }) => attributes.id));
  });

  it("says at each field what is wrong with it, to eyes and ears", () => {
    const nodes = form({ form: null, fields: { password: "It is <b>too</b> short." } });
    const [problem] = findAll(nodes, ({ attributes }) => attributes.class === "problem");
    expect(problem?.children).toEqual(["It is <b>too</b> short."]);
    const [, , password] = byTag(nodes, "input");
    expect(password?.attributes).toMatchObject({ "aria-invalid": "true", "aria-describedby": `${problem?.attributes.id} password-hint` });
  });

  it("says above all fields what is wrong with none of them", () => {
    expect(findAll(form({ form: words.offline, fields: {} }), ({ attributes }) => attributes.role === "alert").map((alert) => textOf([alert]))).toEqual([words.offline]);
  });

  it("needs every field, and an address that is one", () => {
    expect(missingFields(invitationFields("register", words), { name: " ", email: "ada", password: "x" }, words)).toEqual({ name: words.missing, email: words.notAnAddress });
    expect(missingFields(invitationFields("signIn", words), { email: "ada@example.com", password: "x" }, words)).toEqual({});
  });
});

describe("what an error means", () => {
  const error = (code: string, more: object = {}) => new GraphError({ message: "no", extensions: { code, ...more } });

  it("is said at the fields that the server named, in the reader's language", () => {
    const fields = { "input.password": "must have 10 to 128 characters", email: "is odd" };
    expect(problemsOf(error("BAD_USER_INPUT", { fields }), accountWords.fr)).toEqual({ form: null, fields: { password: "Il doit avoir de 10 à 128 caractères.", email: "is odd" } });
  });

  it.each([
    ["OFFLINE", words.offline],
    ["SERVICE_UNAVAILABLE", words.offline],
    ["RATE_LIMITED", words.tooMany(30)],
    ["INTERNAL_SERVER_ERROR", words.wrong],
    ["UNAUTHENTICATED", words.signInWrong],
  ])("%s is said above the form", (code, text) => {
    expect(problemsOf(error(code, { retryAfter: 30 }), words, { UNAUTHENTICATED: words.signInWrong })).toEqual({ form: text, fields: {} });
  });

  it("is not told from what is no answer at all", () => {
    expect(problemsOf(new TypeError("x is undefined"), words)).toEqual({ form: words.wrong, fields: {} });
  });
});

describe("a new password", () => {
  it("has a length that the server takes, and was typed twice", () => {
    expect(resetProblems({ password: "short", repeat: "short" }, words)).toHaveProperty("password");
    expect(resetProblems({ password: "🎫🎪🎭🎨🎬🎤🎧🎼🎹🎷", repeat: "🎫🎪🎭🎨🎬🎤🎧🎼🎹🎷" }, words)).toEqual({});
    expect(resetProblems({ password: "correct horse battery", repeat: "correct horse" }, words)).toEqual({ repeat: words.differs });
  });

  it("can be asked for anew when the link is too old", () => {
    const nodes = resetView({ at: "gone", problems: noProblems, busy: false }, nothing, words);
    expect(byTag(nodes, "input").map(({ attributes }) => attributes.name)).toEqual(["email"]);
  });
});

it.each(["en", "fr"] as const)("every end of every page has words in %s", (language) => {
  const say = accountWords[language];
  const membership = { role: "STAFF", organization: { name: "<b>Lights</b>" } };
  const ends = [
    ...(["alreadyMember", "gone", "noToken"] as const).map((at) => invitationView({ at }, nothing, say)),
    invitationView({ at: "accepted", membership }, nothing, say),
    ...(["verified", "gone", "noToken"] as const).map((at) => verificationView({ at }, jest.fn(), say)),
    ...(["done", "sent"] as const).map((at) => resetView({ at }, nothing, say)),
    resetView({ at: "request", problems: noProblems, busy: false }, nothing, say),
  ];
  const titles = ends.map((nodes) => textOf(byTag(nodes, "h1")));
  expect(titles.every((title) => title.length > 5)).toBe(true);
  expect(titles).toContain(say.welcome("<b>Lights</b>"));
});
