import { canonicalHost, hostOf } from "./return-host";

describe("canonicalHost", () => {
  it.each([
    ["shop.example", "shop.example"], [" Shop.EXAMPLE ", "shop.example"], ["shop.example:8443", "shop.example:8443"], ["shop.example:443", "shop.example"],
    ["pаypal.com", "xn--pypal-4ve.com"], ["ｓｈｏｐ.example", "shop.example"], ["bücher.example", "xn--bcher-kva.example"],
  ])("of %j is %s", (text, host) => {
    expect(canonicalHost(text)).toBe(host);
  });

  it.each(["", " ", "https://shop.example", "shop.example/x", "*", "*.example", "a b.example", "good@evil.example", "shop.example\\x", "shop.example?x", "shop.example:99999"])(
    "refuses %j",
    (text) => {
      expect(canonicalHost(text)).toBeNull();
    },
  );
});

it("takes the host of an origin", () => {
  expect([hostOf("https://shop.example:8443"), hostOf("*"), hostOf("http://localhost:5173")]).toEqual(["shop.example:8443", null, "localhost:5173"]);
});
