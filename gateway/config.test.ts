import { testKeys } from "../platform/testing/test-keys";
import { readGatewayConfig } from "./config";

const env = { ...testKeys(), REDIS_URL: "redis://127.0.0.1" };
const originsOf = (values: NodeJS.ProcessEnv) => readGatewayConfig({ ...env, ...values }).corsOrigins;

describe("CORS_ORIGINS", () => {
  it("defaults to any origin, except in production", () => {
    expect(originsOf({})).toEqual(["*"]);
    for (const CORS_ORIGINS of [undefined, ""])
      expect(() => originsOf({ NODE_ENV: "production", CORS_ORIGINS })).toThrow(
        /CORS_ORIGINS: is required in production\. List the origins/,
      );
  });

  it("may be any origin in production when it says so", () => {
    expect(originsOf({ NODE_ENV: "production", CORS_ORIGINS: "*" })).toEqual(["*"]);
    expect(originsOf({ NODE_ENV: "production", CORS_ORIGINS: "https://a.example, http://b.example:3000" })).toEqual([
      "https://a.example",
      "http://b.example:3000",
    ]);
  });

  it.each([
    "https://a.example/",
    "https://a.example/shop",
    "a.example",
    "ftp://a.example",
    "https://A.example",
    "null",
  ])("refuses %s, which no browser sends as an origin", (CORS_ORIGINS) => {
    expect(() => originsOf({ CORS_ORIGINS })).toThrow(/CORS_ORIGINS: must be origins such as/);
  });
});
