import { readAuthConfig } from "./config";

const SECRET = "a-secret-of-32-characters-0123456";
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  REDIS_URL: "redis://127.0.0.1",
  PRINCIPAL_SECRET: SECRET,
  CAPABILITY_SECRET: SECRET,
  SERVICE_SECRET: SECRET,
  LINK_SECRET: SECRET,
  KEY_ENCRYPTION_SECRET: SECRET,
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
