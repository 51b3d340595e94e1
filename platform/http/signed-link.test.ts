import { SignedLinks } from "./signed-link";

const OLD = "an-old-secret-of-some-length";
const NEW = "a-new-secret-of-some-length";
const PATH = "/files/tickets/1/1.pdf";
const NOW = Date.UTC(2026, 0, 30, 12, 0, 30);
const MINUTE = 60_000;

const links = (...secrets: string[]) => new SignedLinks("https://tickets.example.org", secrets);
const partsOf = (link: string) => {
  const { pathname, searchParams } = new URL(link);
  return [pathname, searchParams.get("expires"), searchParams.get("signature")] as const;
};

describe("a signed link", () => {
  it("is good for fifteen minutes, and not for seventeen", () => {
    const parts = partsOf(links(NEW).sign(PATH, NOW));
    expect(parts[0]).toBe(PATH);
    expect(links(NEW).verify(...parts, NOW + 15 * MINUTE)).toBe(true);
    expect(links(NEW).verify(...parts, NOW + 17 * MINUTE)).toBe(false);
  });

  it("stays the same within a minute", () => {
    expect(links(NEW).sign(PATH, NOW)).toBe(links(NEW).sign(PATH, NOW + 29_000));
    expect(links(NEW).sign(PATH, NOW)).not.toBe(links(NEW).sign(PATH, NOW + MINUTE));
  });

  it("is good for its own path and time alone", () => {
    const [path, expires, signature] = partsOf(links(NEW).sign(PATH, NOW));
    expect(links(NEW).verify("/files/tickets/2/1.pdf", expires, signature, NOW)).toBe(false);
    expect(links(NEW).verify(path, String(Number(expires) + 60), signature, NOW)).toBe(false);
    expect(links(NEW).verify(path, expires, "AAAA", NOW)).toBe(false);
    expect(links(NEW).verify(path, undefined, undefined, NOW)).toBe(false);
    expect(links(NEW).verify(path, [expires], [signature], NOW)).toBe(false);
  });

  it("signed with a secret that is being replaced is still good", () => {
    const parts = partsOf(links(OLD).sign(PATH, NOW));
    expect(links(NEW, OLD).verify(...parts, NOW)).toBe(true);
    expect(links(NEW).verify(...parts, NOW)).toBe(false);
  });
});
