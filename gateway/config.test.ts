import { testKeys } from "../platform/testing/test-keys";
import { readGatewayConfig } from "./config";

const env = { ...testKeys(), REDIS_URL: "redis://127.0.0.1" };
const originsOf = (values: NodeJS.ProcessEnv) => readGatewayConfig({ ...env, ...values }).corsOrigins;

describe("CORS_ORIGINS", () => {
  it("defaults to any origin, except in production", () => {
    expect(originsOf({})).toEqual(["*"]);
    for (const CORS_ORIGINS of [undefined, ""])
      expect(() => originsOf({ NODE_ENV: "production", TRUST_PROXY: "0", CORS_ORIGINS })).toThrow(
        /CORS_ORIGINS: is required in production\. List the origins/,
      );
  });

  it("may be any origin in production when it says so", () => {
    expect(originsOf({ NODE_ENV: "production", TRUST_PROXY: "0", CORS_ORIGINS: "*" })).toEqual(["*"]);
    expect(originsOf({ NODE_ENV: "production", TRUST_PROXY: "0", CORS_ORIGINS: "https://a.example, http://b.example:3000" })).toEqual([
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

describe("in production", () => {
  const production = { ...env, NODE_ENV: "production", CORS_ORIGINS: "*" };

  it.each([undefined, ""])("requires TRUST_PROXY, also when it is 0: %j", (TRUST_PROXY) => {
    expect(() => readGatewayConfig({ ...production, TRUST_PROXY })).toThrow(
      /TRUST_PROXY: is required in production\. Set the number of proxies/,
    );
    expect(readGatewayConfig({ ...production, TRUST_PROXY: "0" }).trustProxy).toBe("0");
    expect(readGatewayConfig({ ...env, TRUST_PROXY }).trustProxy).toBe("0");
  });

  it("refuses a TRUST_PROXY that names no proxies", () => {
    expect(() => readGatewayConfig({ ...production, TRUST_PROXY: "true" })).toThrow(/TRUST_PROXY: is neither/);
  });

  it("turns the playground and introspection off unless they are enabled", () => {
    const shown = (values: NodeJS.ProcessEnv) => {
      const { playground, introspection } = readGatewayConfig(values);
      return { playground, introspection };
    };
    expect(shown(env)).toEqual({ playground: true, introspection: true });
    expect(shown({ ...production, TRUST_PROXY: "1" })).toEqual({ playground: false, introspection: false });
    expect(shown({ ...production, TRUST_PROXY: "1", PLAYGROUND: "true", INTROSPECTION: "on" })).toEqual({
      playground: true,
      introspection: true,
    });
    expect(shown({ ...env, PLAYGROUND: "false" })).toEqual({ playground: false, introspection: true });
  });
});
