import { AsyncLocalStorage } from "node:async_hooks";
import { newId } from "../db/new-id";

const storage = new AsyncLocalStorage<string>();

/** The header that carries the id through every hop. */
export const CORRELATION_HEADER = "x-correlation-id";

/** Runs `work` so that every log line and outgoing call below it carries `id`. */
export const withCorrelation = <T>(id: string, work: () => T): T => storage.run(id, work);

/**
 * Runs `work` under the ID of the request that it continues, such as a purchase whose payment is reported by a webhook.
 * @param id null if it is unknown: then the present ID stays
 */
export const continueCorrelation = <T>(id: string | null, work: () => T): T =>
  id === null ? work() : storage.run(id, work);

/** The id of the request, job or mail that is being worked on; undefined outside of one. */
export const correlationId = (): string | undefined => storage.getStore();

/**
 * The client's ID if it is harmless in logs and headers, a new one otherwise. A short ID is as harmless as a long one:
 * how unique it is matters to nobody but the client that chose it.
 */
export const acceptCorrelationId = (given: unknown): string =>
  typeof given === "string" && /^[\w.:-]{1,128}$/.test(given) ? given : newId();
