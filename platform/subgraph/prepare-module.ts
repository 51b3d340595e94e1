import { setTimeout as delay } from "node:timers/promises";
import { isOutage } from "../errors/outage";
import type { Logger } from "../logging/logger";
import type { SubgraphModule } from "./define-subgraph";

/** Milliseconds to wait for a database that is not there yet. */
const MAX_WAIT = 10_000;

/**
 * Prepares a module before anything of it runs. A database that is down does not prevent the start, because services must
 * be able to start in any order: after ten seconds the process goes on without the check.
 * @throws ConfigError when the process must not start
 */
export async function prepareModule(module: SubgraphModule, logger: Logger, maxWait = MAX_WAIT): Promise<void> {
  const deadline = Date.now() + maxWait;
  for (;;) {
    try {
      await module.prepare?.();
      return;
    } catch (error) {
      if (!isOutage(error)) throw error;
      if (Date.now() >= deadline) return void logger.warn({ err: error }, "startup check skipped because the database is away");
    }
    await delay(500);
  }
}
