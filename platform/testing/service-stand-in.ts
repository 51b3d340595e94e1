import { createHttpServer } from "../http/http-server";
import { drain, listen } from "../http/listen";
import { createLogger } from "../logging/logger";
import { mountCalls, type CallHandler } from "../webhooks/handle-call";

/**
 * Another service, played by the test over real HTTP with real signatures.
 * @param secrets as in `testEnvironment`
 */
export async function standInFor(service: string, handlers: readonly CallHandler[], secrets: readonly string[] = ["test-service-secret-0123456789ab"]) {
  const logger = createLogger(service, "silent");
  const app = createHttpServer({ service, logger, dependencies: {} });
  mountCalls(app, handlers, secrets, logger);
  const url = await listen(app, "127.0.0.1", 0);
  return { url, stop: () => drain(app, 500) };
}
