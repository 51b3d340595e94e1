/** What a module needs to be told in a test, on top of its database's URL. */
export function testEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const redis = process.env.TEST_REDIS_URL;
  if (!redis) throw new Error("TEST_REDIS_URL is not set: run this test with `npm run test:int`");
  return {
    NODE_ENV: "test",
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? "silent",
    REDIS_URL: redis,
    PRINCIPAL_SECRET: "test-principal-secret-0123456789",
    CAPABILITY_SECRET: "test-capability-secret-012345678",
    SERVICE_SECRET: "test-service-secret-0123456789ab",
    LINK_SECRET: "test-link-secret-0123456789abcdef",
    KEY_ENCRYPTION_SECRET: "test-key-encryption-secret-01234",
    ...extra,
  };
}
