import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Written by the build beside this file: {@link HASH_BYTES} of each value's hash, one after the other. */
const FILE = "published-values.bin";
/** Of a SHA-256. Enough that none of some 100,000 values is taken for a random secret by accident. */
const HASH_BYTES = 8;

/**
 * Everything in the repository that could be taken for a secret: examples, values of tests, passwords of the demo. Whoever
 * reads the source code knows them.
 */
export class PublishedValues {
  private constructor(private readonly hashes: ReadonlySet<string>) {}

  /** @throws Error if the build did not write the list: without it, production must not start */
  static load(): PublishedValues {
    // Tests run the sources, beside which there is no list: they use that of the last build.
    const paths = [join(__dirname, FILE), join(__dirname, "..", "..", "dist", "platform", "config", FILE)];
    const path = paths.find((candidate) => existsSync(candidate));
    if (!path) throw new Error(`${FILE} is missing: run node scripts/build.mjs.`);
    const bytes = readFileSync(path);
    const hashes = new Set<string>();
    for (let at = 0; at < bytes.length; at += HASH_BYTES) hashes.add(bytes.toString("latin1", at, at + HASH_BYTES));
    return new PublishedValues(hashes);
  }

  /** Whether the value is in the repository, whatever its alphabet of base64 and its padding. */
  has(value: string): boolean {
    return [value, value.replaceAll("-", "+").replaceAll("_", "/"), value.replaceAll("+", "-").replaceAll("/", "_")].some((text) =>
      this.hashes.has(createHash("sha256").update(text.replace(/=+$/, "")).digest().toString("latin1", 0, HASH_BYTES)),
    );
  }
}
