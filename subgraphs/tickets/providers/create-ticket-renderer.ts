import { existsSync } from "node:fs";
import type { TicketRenderer } from "../services/ticket-renderer.port";
import { InlineRenderer } from "./inline-renderer";
import { BUILT_WORKER, RenderPool, type RenderPoolOptions } from "./render-pool";

/**
 * The renderer for where this code runs: threads in a build; the calling thread when the sources run as they are, in
 * jest, because a thread cannot be started from TypeScript. The drawing is the same code in both.
 */
export function createTicketRenderer(options: RenderPoolOptions = {}): TicketRenderer {
  return existsSync(options.workerFile ?? BUILT_WORKER) ? new RenderPool(options) : new InlineRenderer();
}
