import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Written by the build beside this file: {@link HASH_BYTES} of each value's hash, sorted, one after the other. */
const FILE = "published-values.bin";
/** Of a SHA-256. Enough that none of some 100,000 values is taken for a random secret by accident. */
const HASH_BYTES = 8;

/**
 * Everything in the repository that could be taken for a secret: examples, values of tests, passwords of the demo. Whoever
 * reads the source code knows them.
 */
export class PublishedValues {
  /** @param hashes sorted */
  private constructor(private readonly hashes: Buffer) {}

  /** @throws Error if the build did not write the list: without it, production must not start */
  static load(): PublishedValues {
    // Tests run the sources, beside which there is no list: they use that of the last build.
    const paths = [join(__dirname, FILE), join(__dirname, "..", "..", "dist", "platform", "config", FILE)];
    const path = paths.find((candidate) => existsSync(candidate));
    if (!path) throw new Error(`${FILE} is missing: run node scripts/build.mjs.`);
    return new PublishedValues(readFileSync(path));
  }

  /** Whether the value is in the repository, whatever its alphabet of base64 and its padding. */
  has(value: string): boolean {
    const forms = [value, value.replaceAll("-", "+").replaceAll("_", "/"), value.replaceAll("+", "-").replaceAll("/", "_")];
    return forms.some((text) => this.hasHash(createHash("sha256").update(text.replace(/={1,2}$/, "")).digest().subarray(0, HASH_BYTES)));
  }

  private hasHash(hash: Buffer): boolean {
    let [from, to] = [0, this.hashes.length / HASH_BYTES];
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      const order = this.hashes.compare(hash, 0, HASH_BYTES, middle * HASH_BYTES, (middle + 1) * HASH_BYTES);
      if (order === 0) return true;
      if (order < 0) from = middle + 1;
      else to = middle;
    }
    return false;
  }
}
