import { newTotpSecret, stepOfCode, totpUri } from "./totp";

/** The secret of RFC 6238's test vectors, `12345678901234567890`, in base32. */
const RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("a code of an authenticator app", () => {
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("is that of RFC 6238 at %d s", (seconds, code) => {
    expect(stepOfCode(RFC_SECRET, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
  });

  it("is accepted one step early and late, and belongs to its own step", () => {
    const at = (seconds: number) => stepOfCode(RFC_SECRET, "287082", seconds * 1_000);
    expect([0, 29, 30, 59, 60, 89, 90].map(at)).toEqual([1, 1, 1, 1, 1, 1, null]);
  });

  it.each(["", "28708", "2870822", "28708a", "٢٨٧٠٨٢", "-28708", "287082\u0000"])("is not %j, which does not throw", (code) => {
    expect(stepOfCode(RFC_SECRET, code, 59_000)).toBeNull();
  });

  it("may be typed with spaces", () => expect(stepOfCode(RFC_SECRET, " 287 082 ", 59_000)).toBe(1));
});

describe("a new secret", () => {
  it("has 160 bits and is another one each time", () => {
    const secrets = new Set(Array.from({ length: 100 }, newTotpSecret));
    expect(secrets.size).toBe(100);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  it("is told to the app with the account and its issuer", () => {
    expect(totpUri(RFC_SECRET, "ada@example.com")).toBe(`otpauth://totp/Event%20Planner:ada%40example.com?issuer=Event%20Planner&secret=${RFC_SECRET}&algorithm=SHA1&digits=6&period=30`);
  });
});
