import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Control } from "./control";

const resetSchema = z.strictObject({ state: z.boolean().optional() });

/** What a stand-in adds to the routes that all of them have. */
export interface ControlledStandIn {
  /** What was called and sent, beside the counters. */
  report(): Record<string, unknown>;
  /** Forgets everything it stored. */
  clear(): void | Promise<void>;
}

/**
 * `GET /_control` (settings, counters, report), `POST /_control` (change some settings), `POST /_control/reset`
 * (well-behaved again, counters at zero; with `{"state": true}` everything stored is forgotten too).
 */
export function registerControl(app: FastifyInstance, control: Control, standIn: ControlledStandIn): void {
  const status = () => ({
    server: control.server,
    settings: control.settings,
    called: control.counted(),
    ...standIn.report(),
  });
  app.get("/_control", () => status());
  app.post("/_control", (request) => {
    control.update(request.body ?? {});
    return status();
  });
  app.post("/_control/reset", async (request) => {
    const { state } = resetSchema.parse(request.body ?? {});
    control.reset();
    if (state) await standIn.clear();
    return status();
  });
}
