import { ConfigError } from "../config/define-config";
import type { Logger } from "../logging/logger";
import { structureOutput } from "./structured-output";

/** A part that runs: where it listens, and how it is ended. */
export interface Running {
  /** Origin by name of part, e.g. `{ core: "http://127.0.0.1:3001" }`. */
  readonly urls: Readonly<Record<string, string>>;
  /** Finishes what is under way, closes everything. */
  readonly stop: () => Promise<void>;
}

/** Milliseconds for `stop`; what still hangs then is left to the operating system. */
const PATIENCE = 4_000;

/**
 * The only place that owns the process: starts, tells the supervisor when it is ready, ends on SIGTERM, SIGINT or when
 * the supervisor is gone, and exits non-zero on whatever nobody caught.
 */
export function runProcess(logger: Logger, start: () => Promise<Running>): void {
  structureOutput(logger);
  let running: Running | undefined;
  let stopping = false;

  const stop = async (reason: string, code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, "stopping");
    setTimeout(() => process.exit(code || 1), PATIENCE).unref();
    try {
      await running?.stop();
    } catch (error) {
      logger.error({ err: error }, "stopping failed");
      code ||= 1;
    }
    process.exit(code);
  };

  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(signal, 0));
  // The supervisor died without a word: do not stay behind as an orphan.
  process.on("disconnect", () => void stop("the supervisor is gone", 0));
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "uncaught exception");
    void stop("uncaught exception", 1);
  });
  process.on("unhandledRejection", (error) => {
    logger.fatal({ err: error }, "unhandled rejection");
    void stop("unhandled rejection", 1);
  });

  start().then(
    (started) => {
      running = started;
      logger.info({ urls: started.urls }, "ready");
      // With a callback, because a supervisor that is gone would otherwise make the process emit `error`.
      if (process.connected) process.send?.({ type: "ready", urls: started.urls }, undefined, undefined, () => undefined);
    },
    (error: unknown) => {
      if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
      else if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") process.stderr.write(`${(error as Error).message}: stop what listens there, or set another port.\n`);
      else logger.fatal({ err: error }, "start failed");
      process.exit(1);
    },
  );
}
