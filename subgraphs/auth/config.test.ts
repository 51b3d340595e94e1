import { testKeys } from "../../platform/testing/test-keys";
import { readAuthConfig } from "./config";

const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  REDIS_URL: "redis://127.0.0.1",
  ...testKeys(),
  ...more,
});

describe("how many accounts one network address may open in an hour", () => {
  it.each([
    ["few in production", { NODE_ENV: "production" }, 30],
    ["many where the platform is tried out", { NODE_ENV: "development" }, 1_000],
    ["many where nothing is said", {}, 1_000],
    ["what is set, in production too", { NODE_ENV: "production", REGISTRATIONS_PER_HOUR: "200" }, 200],
  ])("is %s", (_what, more, expected) => expect(readAuthConfig(env(more)).registrationsPerHour).toBe(expected));

  it("is no nonsense", () => {
    for (const value of ["0", "-1", "many", "1.5"]) expect(() => readAuthConfig(env({ REGISTRATIONS_PER_HOUR: value }))).toThrow("REGISTRATIONS_PER_HOUR");
  });
});
