import { originOf } from "./origin";

it("is the address, the language and the device that a request says", () => {
  expect(originOf("10.0.0.1", { "accept-language": "fr-CA", "user-agent": "a browser/1.0" })).toEqual({ address: "10.0.0.1", locale: "fr", userAgent: "a browser/1.0" });
  expect(originOf("10.0.0.1", {})).toEqual({ address: "10.0.0.1", locale: undefined });
});

it("believes what was chosen before what the browser says", () => {
  expect(originOf("", { "accept-language": "fr" }, "en").locale).toBe("en");
  expect(originOf("", { "accept-language": "fr" }, "tlh").locale).toBe("fr");
});

it("takes no more of a device's name than subgraphs accept, and no empty one", () => {
  expect(originOf("", { "user-agent": "x".repeat(10_000) }).userAgent).toHaveLength(500);
  expect(originOf("", { "user-agent": "" })).not.toHaveProperty("userAgent");
});
