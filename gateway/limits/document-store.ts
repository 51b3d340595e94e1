import type { DocumentNode } from "graphql";
import { Lru } from "../auth/lru";
import type { DocumentReader } from "./sent-document";

/** Documents of which it is kept that they are valid. */
const MAX_VALID = 4_000;

/**
 * Apollo Server's store of documents that it parsed and validated. Keeps which are valid for which schema; the documents
 * are those of the reader, once in memory and bounded there.
 */
export class DocumentStore {
  private readonly valid = new Lru<string, true>(MAX_VALID);
  /** Their hashes, valid for the present schema or an earlier one. */
  private readonly seen = new Lru<string, true>(MAX_VALID);

  constructor(private readonly documents: DocumentReader) {}

  /** @param key the schema's prefix and the SHA-256 of the document */
  async get(key: string): Promise<DocumentNode | undefined> {
    return this.valid.get(key) && this.documents.parsed(hashIn(key));
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    this.valid.set(key, true);
    this.seen.set(hashIn(key), true);
    this.documents.adopt(hashIn(key), document);
  }

  /** Whether a document with this hash was valid, so validating it takes no time unless there is a new schema. */
  wasValid(hash: string | undefined): boolean {
    return hash !== undefined && this.seen.get(hash) === true;
  }

  async delete(key: string): Promise<boolean> {
    this.valid.delete(key);
    return true;
  }
}

const hashIn = (key: string): string => key.slice(key.lastIndexOf(":") + 1);
