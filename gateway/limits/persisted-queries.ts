import { Lru } from "../auth/lru";

/** Bytes of the documents of automatic persisted queries. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_DOCUMENTS = 10_000;

/** Apollo Server's store of automatic persisted queries, by the SHA-256 of the document. Nothing is stored unverified. */
export class PersistedQueries {
  private readonly documents = new Lru<string, string>(MAX_DOCUMENTS, {
    maxBytes: MAX_BYTES,
    sizeOf: ({ length }) => 2 * length + 200,
  });

  /** @param key may be anything that a client sends as a hash */
  async get(key: string): Promise<string | undefined> {
    return this.documents.get(key);
  }

  async set(key: string, query: string): Promise<void> {
    this.documents.set(key, query);
  }

  async delete(key: string): Promise<boolean> {
    this.documents.delete(key);
    return true;
  }
}
