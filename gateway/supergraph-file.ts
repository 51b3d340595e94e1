import type { SupergraphSdlHook, SupergraphSdlUpdateFunction } from "@apollo/gateway";
import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Logger } from "../platform/logging/logger";

/** Milliseconds between two looks. Polling sees every kind of replacement: editors, `mv`, mounted volumes. */
const INTERVAL = 1_000;

/**
 * The supergraph out of a file, read again whenever the file changes. A broken file is logged and changes nothing: what
 * was being served goes on.
 * @throws (from the hook) when the file cannot be read at start-up
 */
export function supergraphFile(path: string, logger: Logger, interval = INTERVAL): SupergraphSdlHook {
  return async ({ update }) => {
    let current = await readFile(path, "utf8");
    const look = (): void => void reload(update).catch((error: unknown) => logger.error({ file: path, reason: (error as Error).message }, "the changed supergraph is not usable: the old one stays"));
    const reload = async (swap: SupergraphSdlUpdateFunction): Promise<void> => {
      const next = await readFile(path, "utf8");
      if (next === current) return;
      swap(next);
      current = next;
      logger.info({ file: path }, "the supergraph was reloaded");
    };
    watchFile(path, { interval, persistent: false }, look);
    return {
      supergraphSdl: current,
      cleanup: async () => unwatchFile(path, look),
    };
  };
}
