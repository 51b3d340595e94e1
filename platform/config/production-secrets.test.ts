import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { publicKeyText } from "../auth/principal-keys";
import { processVariables } from "./process-variables";
import { InvalidVariables, issuedKey, publicKeys, readConfig, readTogether, secret, serverUrl, variable } from "./define-config";
import { required, secrets } from "./variable-schemas";
import { trustVariables } from "./trust-variables";

const table = {
  environment: processVariables.environment,
  redisUrl: processVariables.redisUrl,
  grants: trustVariables.grantSecrets,
  links: trustVariables.ticketLinkSecrets,
  database: serverUrl("DATABASE_URL", required, ""),
  mail: serverUrl("SMTP_URL", required, ""),
  stripe: issuedKey("STRIPE_SECRET_KEY", required, ""),
  privateKey: trustVariables.principalPrivateKey,
  publicKeys: trustVariables.principalPublicKeys,
  name: variable("NAME", required, ""),
};
const random = (): string => randomBytes(32).toString("base64url");
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const strong = {
  NODE_ENV: "production",
  REDIS_URL: `redis://:${random()}@redis:6379/0`,
  DATABASE_URL: `postgresql://postgres:${random()}@db.example/postgres`,
  SMTP_URL: `smtps://mailer:${random()}@mail.example`,
  GRANT_SECRET: random(),
  TICKET_LINK_SECRET: random(),
  STRIPE_SECRET_KEY: `sk_live_${random()}`,
  PRINCIPAL_PRIVATE_KEY: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
  PRINCIPAL_PUBLIC_KEYS: publicKeyText(publicKey),
  NAME: "only-to-try-it-out",
};
/** The problems by variable. */
function problemsOf(change: NodeJS.ProcessEnv): Record<string, string> {
  try {
    readConfig(table, { ...strong, ...change });
    return {};
  } catch (error) {
    if (!(error instanceof InvalidVariables)) throw error;
    // Whatever is refused, its value is never printed.
    for (const value of Object.values(change)) if ((value ?? "").length > 7 && value !== "development") expect(error.message).not.toContain(value);
    return Object.fromEntries(error.problems.map((problem) => problem.split(/: (.*)/).slice(0, 2) as [string, string]));
  }
}
const pem = (key: typeof privateKey): string => key.export({ format: "pem", type: "pkcs8" }) as string;
const seeded = (seed: string): string => Buffer.from(seed.padEnd(32, "x")).toString("base64");
const sandbox = parseEnv(readFileSync("docker/sandbox.env", "utf8")) as Record<string, string>;

it("accepts strong secrets, each for one purpose, and several in a rotation", () => {
  expect(problemsOf({})).toEqual({});
  expect(problemsOf({ GRANT_SECRET: `${random()},${random()}` })).toEqual({});
  expect(problemsOf({ PRINCIPAL_PRIVATE_KEY: pem(privateKey) })).toEqual({});
  const { publicKey: next } = generateKeyPairSync("ed25519");
  expect(problemsOf({ PRINCIPAL_PUBLIC_KEYS: `${publicKeyText(publicKey)},${publicKeyText(next)}` })).toEqual({});
});

it("judges secrets in production only", () => {
  const weak = { GRANT_SECRET: "a".repeat(16), TICKET_LINK_SECRET: "a".repeat(16), REDIS_URL: "redis://:x@elsewhere" };
  expect(Object.keys(problemsOf(weak))).toEqual(["REDIS_URL", "GRANT_SECRET", "TICKET_LINK_SECRET"]);
  expect(problemsOf({ ...weak, NODE_ENV: "development" })).toEqual({});
});

describe("a secret", () => {
  it.each([
    ["docker/sandbox.env", sandbox.GRANT_SECRET ?? ""],
    ["another variable of docker/sandbox.env", sandbox.KEY_ENCRYPTION_SECRET ?? ""],
    ["docker/sandbox.env with something appended", `${sandbox.GRANT_SECRET}${random()}`],
    ["docker/sandbox.env in capitals", `${sandbox.GRANT_SECRET}${random()}`.toUpperCase()],
    // Values of tests, documentation and the demo, which this very file adds to the list.
    ["a test", "wh8Vq2LxT9bNf4RzKc7Yp1MdGs6Jt3Qa"],
    ["a comment", "9fK2mQ7xWb4TzL8vNc1RpYd6Gs3JhA5e"], // e.g. GRANT_SECRET=9fK2mQ7xWb4TzL8vNc1RpYd6Gs3JhA5e
    ["a second place of a list", `${random()},wh8Vq2LxT9bNf4RzKc7Yp1MdGs6Jt3Qa`],
  ])("is refused if it is published in %s", (_where, value) => {
    expect(problemsOf({ GRANT_SECRET: value })).toEqual({ GRANT_SECRET: expect.stringMatching(/is published in the source code; generate one with `npm run secrets`/) });
  });

  it("is refused if it is published in base64 with another alphabet or padding", () => {
    // The value in the repository: "q+8/Zt5wYc+R1vKx7+GmNs/uHb3LdPaJ4/EoTi6Xr2E="
    for (const value of ["q+8/Zt5wYc+R1vKx7+GmNs/uHb3LdPaJ4/EoTi6Xr2E=", "q+8/Zt5wYc+R1vKx7+GmNs/uHb3LdPaJ4/EoTi6Xr2E", "q-8_Zt5wYc-R1vKx7-GmNs_uHb3LdPaJ4_EoTi6Xr2E"]) {
      expect(problemsOf({ GRANT_SECRET: value }).GRANT_SECRET).toMatch("is published");
    }
  });

  it.each([
    // Put together here, because what stands in this file is published.
    ["one character", "a".repeat(17)],
    ["many of one character", "a".repeat(100)],
    ["nine different characters", Array.from({ length: 100 }, (_, index) => "pqz1A7w%k"[(index * index) % 9]).join("")],
    ["a repeated block", "k7QzP0vW2nB9".repeat(6)],
    ["words", ["our", "own", "grant", "secret", "for", "the", "shop"].join("-")],
    ["a strong one and a weak one", `${random()},${"ab".repeat(16)}`],
  ])("is refused if it is %s", (_what, value) => {
    expect(problemsOf({ GRANT_SECRET: value })).toEqual({ GRANT_SECRET: expect.stringMatching(/^is too easy to guess: about \d+ bits, where 128 are required/) });
  });

  it("is refused if it serves two purposes, in whatever order its list is, and names the other", () => {
    const twice = random();
    expect(problemsOf({ GRANT_SECRET: `${random()},${twice}`, TICKET_LINK_SECRET: `${twice},${random()}` })).toEqual({
      GRANT_SECRET: expect.stringContaining("has the same value as TICKET_LINK_SECRET"),
      TICKET_LINK_SECRET: expect.stringContaining("has the same value as GRANT_SECRET"),
    });
    // Also one that this process does not read.
    expect(problemsOf({ GRANT_SECRET: twice, CAPABILITY_SECRET: twice })).toEqual({ GRANT_SECRET: expect.stringContaining("CAPABILITY_SECRET") });
    expect(problemsOf({ GRANT_SECRET: `${twice},${twice}` })).toEqual({});
  });
});

describe("a password in a URL", () => {
  const redis = (password: string): string => `redis://:${encodeURIComponent(password)}@redis:6379/0`;
  it.each([
    ["the sandbox's", redis(sandbox.REDIS_PASSWORD ?? ""), /the password in the URL is published/],
    ["the demo's", redis("lights-on-2026!"), /the password in the URL is (published|too easy)/],
    ["one that is easy to guess", redis("redis2026"), /the password in the URL is too easy to guess: about \d+ bits, where 64/],
    ["a secret of another purpose", redis(strong.GRANT_SECRET), /has the same value as GRANT_SECRET/],
    ["none, on another host", "redis://redis:6379/0", /has no password/],
    ["none, with a user", "rediss://default@redis.example:6379", /has no password/],
  ])("is refused if it is %s", (_what, REDIS_URL, problem) => expect(problemsOf({ REDIS_URL }).REDIS_URL).toMatch(problem));

  it("is refused for databases and mail servers alike, wherever libpq reads it from", () => {
    const weak = problemsOf({ DATABASE_URL: "postgresql://postgres:postgres@db/postgres", SMTP_URL: "smtp://mailer:mailer1@mail.example" });
    expect(Object.keys(weak)).toEqual(["DATABASE_URL", "SMTP_URL"]);
    expect(problemsOf({ DATABASE_URL: "postgresql://db.example/postgres?user=postgres&password=postgres" }).DATABASE_URL).toMatch(/too easy/);
    expect(problemsOf({ DATABASE_URL: "postgresql://postgres@db.example/postgres" }).DATABASE_URL).toMatch(/has no password/);
  });

  it("may be missing where nobody else can connect, where a certificate replaces it, and for a mail relay", () => {
    for (const host of ["127.0.0.1:6379", "localhost", "[::1]:6379"]) expect(problemsOf({ REDIS_URL: `redis://${host}` })).toEqual({});
    expect(problemsOf({ DATABASE_URL: "postgresql:///postgres?host=/var/run/postgresql" })).toEqual({});
    expect(problemsOf({ DATABASE_URL: "postgresql://app@db.example/postgres?sslcert=client.crt&sslkey=client.key" })).toEqual({});
    expect(problemsOf({ SMTP_URL: "smtp://relay:25" })).toEqual({});
    expect(problemsOf({ REDIS_URL: "/run/redis/redis.sock" })).toEqual({});
    expect(problemsOf({ REDIS_URL: "redis:6379" })).toEqual({ REDIS_URL: "is not a URL" });
    for (const host of ["127.0.0.1.example", "localhost.example", "10.0.0.1", "127.0.0.1.nip.io"]) {
      expect(problemsOf({ REDIS_URL: `redis://${host}` }).REDIS_URL).toMatch(/has no password/);
    }
  });

  it("may be the same for several databases of one server, and be in a variable of its own", () => {
    const password = random();
    const url = (database: string): string => `postgresql://postgres:${password}@db.example/${database}`;
    expect(problemsOf({ DATABASE_URL: url("postgres"), CORE_DATABASE_URL: url("core"), POSTGRES_PASSWORD: password })).toEqual({});
    expect(problemsOf({ DATABASE_URL: url("postgres"), SMTP_URL: `smtp://mailer:${password}@db.example` }).SMTP_URL).toMatch(/same value as DATABASE_URL/);
  });
});

describe("a provider's key", () => {
  it.each([sandbox.STRIPE_SECRET_KEY ?? "", "sk_live_x", "sk_test_sandbox2"])("is refused if it is %s", (STRIPE_SECRET_KEY) => {
    expect(problemsOf({ STRIPE_SECRET_KEY }).STRIPE_SECRET_KEY).toMatch(/use the provider's own key/);
  });
});

describe("the keys of principals", () => {
  it.each([
    ["the sandbox's", sandbox.PRINCIPAL_PRIVATE_KEY ?? ""],
    ["made of text", seeded("my own very secret principal key")],
    ["made of one byte", Buffer.alloc(32, 7).toString("base64")],
  ])("are refused if the private one is %s", (_what, PRINCIPAL_PRIVATE_KEY) => {
    expect(Object.keys(problemsOf({ PRINCIPAL_PRIVATE_KEY }))).toEqual(["PRINCIPAL_PRIVATE_KEY"]);
  });

  it("are refused if the private key of a public one is published, in whatever form it is written", () => {
    const text = sandbox.PRINCIPAL_PUBLIC_KEYS ?? "";
    const pemText = `-----BEGIN PUBLIC KEY-----\\n${text}\\n-----END PUBLIC KEY-----`;
    for (const form of [text, pemText, Buffer.from(text, "base64").toString("base64url"), `${publicKeyText(publicKey)},${text}`]) {
      expect(problemsOf({ PRINCIPAL_PUBLIC_KEYS: form }).PRINCIPAL_PUBLIC_KEYS).toMatch(/whose private key is published/);
    }
  });

  it("are refused if they are none, everywhere", () => {
    const problems = problemsOf({ NODE_ENV: "development", PRINCIPAL_PRIVATE_KEY: "not-a-key", PRINCIPAL_PUBLIC_KEYS: pem(privateKey) });
    expect(Object.keys(problems)).toEqual(["PRINCIPAL_PRIVATE_KEY", "PRINCIPAL_PUBLIC_KEYS"]);
  });
});

it("reports the problems of several tables together, each once", () => {
  const one = { a: secret("A_SECRET", secrets, ""), b: publicKeys("B_KEYS", required, "") };
  const two = { a: secret("A_SECRET", secrets, ""), c: variable("C", required, "") };
  const read = () => readTogether(() => readConfig(one, {}), () => readConfig(two, {}), () => 1);
  expect(read).toThrow(expect.objectContaining({ problems: ["A_SECRET: is required", "B_KEYS: is required", "C: is required"] }) as Error);
  expect(() => readTogether(() => { throw new TypeError("a bug"); })).toThrow(TypeError);
});

describe("secrets in another form", () => {
  const published = "only-to-try-it-out-grant-secret-of-this-repository";
  it.each([
    ["base64 of a published one", Buffer.from(published).toString("base64")],
    ["hex of a published one", Buffer.from(published).toString("hex")],
    ["percent-encoding of a published one", published.replaceAll("-", "%2D")],
    ["other characters for letters", "0n1y-t0-try-1t-0ut-gr4nt-s3cr3t-k3y-xyz"],
    ["the MD5 of a common password", "5f4dcc3b5aa765d61d8327deb882cf99"],
    ["the SHA-256 of nothing", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["the sample of a well-known page", "a-string-secret-at-least-256-bits-long"],
  ])("are refused: %s", (_what, secret) => {
    expect(problemsOf({ GRANT_SECRET: secret }).GRANT_SECRET).toEqual(expect.any(String));
  });

  it("count as the same secret, with or without padding", () => {
    const value = randomBytes(32).toString("base64");
    expect(problemsOf({ GRANT_SECRET: value, TICKET_LINK_SECRET: value.replace("=", "") })).not.toEqual({});
  });

  it("are accepted if they are random", () => {
    for (let index = 0; index < 200; index++)
      for (const encoding of ["hex", "base64", "base64url"] as const) expect(problemsOf({ GRANT_SECRET: randomBytes(32).toString(encoding) })).toEqual({});
  });
});
