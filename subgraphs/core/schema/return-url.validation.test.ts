import { isReturnUrl } from "./return-url.validation";

describe("a return URL", () => {
  it.each(["https://shop.example/thanks?x=1", "http://localhost/return", "http://localhost:3000/", "http://127.0.0.1:8080/a", "http://[::1]/"])("may be %s", (url) => expect(isReturnUrl(url)).toBe(true));
  it.each(["http://shop.example/", "http://localhost:x@evil.example/steal", "https://user:pass@shop.example/", "http://localhost.evil.example/", "javascript:alert(1)", "nonsense", 5, null])("may not be %s", (url) =>
    expect(isReturnUrl(url)).toBe(false));
});
