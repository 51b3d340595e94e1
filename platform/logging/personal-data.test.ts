import { CapturedLog } from "../testing/captured-log";
import { createLogger } from "./logger";
import { accountHash, loggedNetwork, setLogHashSecret, withoutEmails } from "./personal-data";

describe("accountHash", () => {
  it("is equal for one address in any letters, and depends on the secret", () => {
    setLogHashSecret("a secret of the test");
    const hash = accountHash("Ada@Example.com");
    expect(accountHash("ada@example.com")).toBe(hash);
    expect(accountHash("bob@example.com")).not.toBe(hash);
    expect(hash).not.toMatch(/ada|example/i);
    setLogHashSecret("another secret of the test");
    expect(accountHash("ada@example.com")).not.toBe(hash);
    setLogHashSecret(undefined);
    expect(accountHash("ada@example.com")).not.toBe(hash);
  });
});

it.each([
  ["203.0.113.77", "203.0.113.0/24"],
  ["::ffff:203.0.113.77", "203.0.113.0/24"],
  ["2001:db8:12:34:56::1", "2001:db8:12::/48"],
  ["2001:0db8::1", "2001:db8:0::/48"],
  ["core", null],
  ["", null],
])("keeps of the address %p no more than %p", (address, network) => expect(loggedNetwork(address)).toBe(network));

describe("withoutEmails", () => {
  it.each([
    ["550 5.1.1 <ada.lovelace+tickets@example.co.uk>: user unknown", "550 5.1.1 <[email]>: user unknown"],
    ["Key (email)=(ada@example.com) already exists.", "Key (email)=([email]) already exists."],
    ["to: ada@xn--bcher-kva.example, élodie@bücher.example", "to: [email], [email]"],
    ["ada@localhost refused", "[email] refused"],
    ["at x (/app/node_modules/@apollo/server/dist/index.js:1:2)", "at x (/app/node_modules/@apollo/server/dist/index.js:1:2)"],
    ["prisma@7.10.0 and pg@8", "prisma@7.10.0 and pg@8"],
    ["nothing", "nothing"],
  ])("%s", (text, clean) => expect(withoutEmails(text)).toBe(clean));

  it("takes linear time", () => {
    const before = process.cpuUsage();
    for (const text of ["@".repeat(200_000), "a".repeat(200_000), "a@".repeat(100_000), `${"a".repeat(100_000)}@${"1.".repeat(50_000)}`]) withoutEmails(text);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });
});

describe("a log line", () => {
  const written = (data: object): string => {
    const log = new CapturedLog();
    createLogger("test", "info", log.sink).info(data, "something happened");
    return JSON.stringify(log.lines);
  };

  it("holds no address out of an error, wherever it is in it", () => {
    class DriverError extends Error {
      readonly details = { detail: "Key (email)=(ada@example.com) already exists.", rows: ["ada@example.com"] };
    }
    const cause = Object.assign(new Error("550 <ada@example.com>"), { response: "550 ada@example.com", rejected: ["ada@example.com"] });
    const error = Object.assign(new DriverError("not sent to ada@example.com", { cause }), { envelope: { to: ["ada@example.com"], at: new Date(0) }, inner: cause });
    const line = written({ err: error });
    expect(line).not.toContain("ada");
    expect(line).toContain("not sent to [email]");
    expect(line).toContain("1970-01-01T00:00:00.000Z");
    expect(line).toMatch(/"stack":"[^"]*personal-data\.test/);
  });

  it("survives an error that contains itself", () => {
    const error = new Error("ada@example.com") as Error & { self?: unknown };
    error.self = error;
    expect(written({ err: error })).not.toContain("ada");
  });

  it("holds no address out of a reason, and everything else", () => {
    expect(written({ reason: "550 <ada@example.com>", count: 3 })).toContain('"data":{"reason":"550 <[email]>","count":3}');
  });
});
