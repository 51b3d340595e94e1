import * as argon2 from "@node-rs/argon2";
import { Passwords } from "./passwords";

jest.mock("@node-rs/argon2", () => {
  const real = jest.requireActual<typeof argon2>("@node-rs/argon2");
  return { ...real, verify: jest.fn(real.verify) };
});
const verified = jest.mocked(argon2.verify);
beforeEach(() => verified.mockClear());

const PASSWORD = "correct horse battery";
const passwords = new Passwords();
/** What a hash says about how it was made. */
const recipe = (hash: string): string => hash.split("$").slice(0, 4).join("$");

describe("the hash of a password", () => {
  it("is argon2id with 19 MiB, two passes and one lane, and salted", async () => {
    const [one, other] = [await passwords.hash(PASSWORD), await passwords.hash(PASSWORD)];
    expect(recipe(one)).toBe("$argon2id$v=19$m=19456,t=2,p=1");
    expect(one).not.toBe(other);
    expect([await passwords.verify(one, PASSWORD), await passwords.verify(one, `${PASSWORD}!`)]).toEqual([true, false]);
  });

  it.each([
    ["another algorithm", "$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA"],
    ["another version", "$argon2id$v=16$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA"],
    ["less memory", "$argon2id$v=19$m=1945,t=2,p=1$c2FsdHNhbHQ$aGFzaA"],
    ["fewer passes", "$argon2id$v=19$m=19456,t=1,p=1$c2FsdHNhbHQ$aGFzaA"],
    ["more lanes", "$argon2id$v=19$m=19456,t=2,p=10$c2FsdHNhbHQ$aGFzaA"],
  ])("is outdated when it was made with %s", async (_what, hash) => {
    expect([passwords.isOutdated(hash), passwords.isOutdated(await passwords.hash(PASSWORD))]).toEqual([true, false]);
  });

  it("is of what was meant, whatever keyboard it was typed on", async () => {
    const typed = "crêpes au café ①";
    const hash = await passwords.hash(typed.normalize("NFC"));
    for (const form of ["NFC", "NFD", "NFKC", "NFKD"]) expect(await passwords.verify(hash, typed.normalize(form))).toBe(true);
  });
});

describe("a password for nobody", () => {
  it("is wrong, and costs exactly what one for somebody costs", async () => {
    const hash = await passwords.hash(PASSWORD);
    expect(await passwords.verify(hash, PASSWORD)).toBe(true);
    expect(await passwords.verify(null, PASSWORD)).toBe(false);
    const [somebody, nobody] = verified.mock.calls.map(([against]) => String(against));
    expect(recipe(nobody ?? "")).toBe(recipe(somebody ?? "missing"));
    expect(nobody).not.toBe(somebody);
  });
});
