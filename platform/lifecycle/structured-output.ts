import { format } from "node:util";
import { LogThrottle } from "../logging/log-throttle";
import type { Logger } from "../logging/logger";

/** Characters of what a library wrote. */
const MAX_TEXT = 2_000;

/**
 * Turns what libraries write to the console, and Node's own warnings, into log lines: a log that contains anything else
 * cannot be read by machines, and some of these texts can be caused by any client.
 * @returns a function that restores the console
 */
export function structureOutput(logger: Logger): () => void {
  const log = new LogThrottle(logger);
  const methods = { log: "info", info: "info", debug: "info", dir: "info", table: "info", warn: "warn", error: "error", trace: "error" } as const;
  const original = { ...console };
  for (const [method, level] of Object.entries(methods) as [keyof typeof methods, "info" | "warn" | "error"][])
    Reflect.set(console, method, (...values: unknown[]) => log[level]({ text: textOf(format(...values)) }, "library wrote to the console"));
  const warned = (warning: Error): void =>
    log.warn({ name: warning.name, text: textOf(warning.message) }, "node emitted a warning");
  const standard = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", warned);
  return () => {
    Object.assign(console, original);
    process.removeListener("warning", warned);
    for (const listener of standard) process.on("warning", listener);
  };
}

const textOf = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)} …` : text);
