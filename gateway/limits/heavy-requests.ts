import { networkOf } from "../../platform/http/canonical-address";
import { FairLine } from "../../platform/overload/fair-line";
import type { DocumentReader } from "./sent-document";

/** Characters of a document, or bytes of a body or message, from which reading it may take more than a millisecond. */
const HEAVY_DOCUMENT = 2_048;
const HEAVY_JSON = 16_384;

/** All of it together takes at most half of the time of the event loop. */
const LINE = { service: "gateway", places: 1, capacity: 4_096, capacityPerCaller: 256, rest: 1 };

/**
 * Reads large requests and new documents one after the other, networks in turn: many of them, each within its limits, must
 * not keep others from being served. What is small or already known does not wait.
 */
export class HeavyRequests {
  private readonly line = new FairLine(LINE);

  /**
   * Reads the JSON of a body or message.
   * @throws AppError RATE_LIMITED, SERVICE_UNAVAILABLE if too many wait; what `read` throws
   */
  readJson<T>(address: string, bytes: number, read: () => T): T | Promise<T> {
    return bytes < HEAVY_JSON ? read() : this.line.run(networkOf(address), read);
  }

  /**
   * Parses, and perhaps validates, a document.
   * @param params may be anything
   * @throws as {@link readJson}
   */
  readDocument<T>(address: string, documents: DocumentReader, params: unknown, read: () => T): T | Promise<T> {
    return isHeavy(documents, params) ? this.line.run(networkOf(address), read) : read();
  }

  /**
   * Waits until a document of this length may be validated.
   * @returns a function that lets the next one be validated; call it at least once
   * @throws AppError RATE_LIMITED, SERVICE_UNAVAILABLE if too many wait
   */
  async beforeValidation(address: string, characters: number): Promise<() => void> {
    return characters < HEAVY_DOCUMENT ? () => undefined : this.line.enter(networkOf(address));
  }
}

function isHeavy(documents: DocumentReader, params: unknown): boolean {
  const query = (params as { query?: unknown } | null | undefined)?.query;
  return typeof query === "string" && query.length >= HEAVY_DOCUMENT && !documents.isKnown(query);
}
