import { createHttpServer } from "../http/http-server";
import { drain, listen } from "../http/listen";
import { createLogger } from "../logging/logger";
import { keysTo } from "./test-keys";
import { mountCalls, type CallHandler } from "../webhooks/handle-call";

/** Another service, played by the test over real HTTP with real signatures. */
export async function standInFor(service: string, handlers: readonly CallHandler[]) {
  const logger = createLogger(service, "silent");
  const app = createHttpServer({ service, logger, dependencies: {} });
  mountCalls(app, handlers, keysTo(service), logger);
  const url = await listen(app, "127.0.0.1", 0);
  return { url, stop: () => drain(app, 500) };
}
