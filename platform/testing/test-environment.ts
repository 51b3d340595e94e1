import { testKeys } from "./test-keys";

/** What a module needs to be told in a test, on top of its database's URL. */
export function testEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const redis = process.env.TEST_REDIS_URL;
  if (!redis) throw new Error("TEST_REDIS_URL is not set: run this test with `npm run test:int`");
  return {
    NODE_ENV: "test",
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? "silent",
    REDIS_URL: redis,
    ...testKeys(),
    ...extra,
  };
}
