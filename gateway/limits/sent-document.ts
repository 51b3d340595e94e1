import { parse, type DocumentNode, type GraphQLError, type Token } from "graphql";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors } from "../../platform/errors/platform-errors";
import { Lru } from "../auth/lru";
import { conditionalSubscription } from "../plugins/conditional-subscriptions";
import type { SafeList } from "../plugins/safe-list";
import { hashOf } from "./hash-of";
import { mergeWork } from "./merge-work";
import { scanDocument, type TextLimits } from "./scan-document";

export interface DocumentLimits {
  /** Bytes of a document in UTF-8. */
  readonly maxDocumentBytes: number;
  /** Tokens of a document, comments not counted. */
  readonly maxTokens: number;
}

/** A document that a client sent, as far as it can be judged without the schema. */
export interface SentDocument {
  readonly query: string;
  /** The SHA-256 of the document, in hex. */
  readonly hash: string;
  /** Null for a text that is not GraphQL: the parser of whoever executes it reports that. */
  readonly document: DocumentNode | null;
}

/** The names and numbers of real documents are far shorter. Long text belongs into variables. */
const TEXT_LIMITS: TextLimits = { maxNameLength: 256, maxStringLength: 16_384 };
/** Comparisons that validation may need, about 10 ms. A page of twenty components with a fragment each needs 2,500. */
const MAX_MERGE_WORK = 12_000;
/** Bytes of the documents that are kept parsed. */
const MAX_KEPT = 32 * 1024 * 1024;
const MAX_KEPT_DOCUMENTS = 4_000;
/** Bytes of a token with the nodes around it, about. */
const TOKEN_SIZE = 400;
/** Bytes of an entry beside its document. */
const ENTRY_SIZE = 500;

/** What is known of a text: what it parses to, and why it is refused. */
interface Judged {
  readonly document: DocumentNode | null;
  readonly refusal: AppError | GraphQLError | null;
  readonly bytes: number;
}

/**
 * Reads documents, the first thing that is done with them, equally over HTTP and WebSocket. It bounds how long every
 * later step may take, and parses each document once.
 */
export class DocumentReader {
  private readonly judged = new Lru<string, Judged>(MAX_KEPT_DOCUMENTS, { maxBytes: MAX_KEPT, sizeOf: ({ bytes }) => bytes });

  /** @param safeList if null, every document may be executed */
  constructor(
    private readonly limits: DocumentLimits,
    private readonly safeList: SafeList | null,
  ) {}

  /**
   * @throws AppError QUERY_TOO_COMPLEX; FORBIDDEN if the document is not on the safelist
   * @throws GraphQLError GRAPHQL_VALIDATION_FAILED for a subscription whose root field depends on a variable
   */
  read(query: string): SentDocument {
    const { maxDocumentBytes } = this.limits;
    if (query.length > maxDocumentBytes || Buffer.byteLength(query) > maxDocumentBytes) {
      // With a safelist, every other document gets the same error.
      this.safeList?.check("");
      throw tooLarge(maxDocumentBytes);
    }
    const hash = hashOf(query);
    this.safeList?.check(hash);
    const { document, refusal } = this.judge(query, hash);
    if (refusal) throw refusal;
    return { query, hash, document };
  }

  /**
   * The document with this hash, for a request that has the hash only.
   * @returns undefined if it is not known here
   * @throws AppError FORBIDDEN if there is a safelist and the document is not on it
   */
  find(hash: string): SentDocument | undefined {
    this.safeList?.check(hash);
    const listed = this.safeList?.document(hash);
    if (listed !== undefined) return this.read(listed);
    const document = this.parsed(hash);
    return document ? { query: document.loc?.source.body ?? "", hash, document } : undefined;
  }

  /** Whether {@link read} takes no time, because the text was read before or is too long. */
  isKnown(query: string): boolean {
    return query.length > this.limits.maxDocumentBytes || this.judged.get(hashOf(query)) !== undefined;
  }

  /** The parsed document with this hash, while it is kept. */
  parsed(hash: string): DocumentNode | undefined {
    return this.judged.get(hash)?.document ?? undefined;
  }

  /** Keeps the document of a persisted operation, of which only the hash was sent. */
  adopt(hash: string, document: DocumentNode): void {
    if (this.judged.get(hash)) return;
    this.judged.set(hash, { document, refusal: null, bytes: sizeOf(document) });
  }

  private judge(query: string, hash: string): Judged {
    const known = this.judged.get(hash);
    if (known) return known;
    const judged = judge(query, this.limits.maxTokens);
    this.judged.set(hash, judged);
    return judged;
  }
}

function judge(query: string, maxTokens: number): Judged {
  const excess = scanDocument(query, TEXT_LIMITS);
  if (excess) return { document: null, refusal: REFUSALS[excess], bytes: ENTRY_SIZE };
  const document = parsedOrNull(query, maxTokens);
  if (!document) return { document, refusal: null, bytes: ENTRY_SIZE };
  if (mergeWork(document, MAX_MERGE_WORK) > MAX_MERGE_WORK) return { document: null, refusal: REPEATED, bytes: ENTRY_SIZE };
  const refusal = conditionalSubscription(document) ?? null;
  return { document, refusal, bytes: sizeOf(document) };
}

function parsedOrNull(query: string, maxTokens: number): DocumentNode | null {
  try {
    return parse(query, { maxLexicalTokens: maxTokens });
  } catch {
    return null;
  }
}

function sizeOf({ loc }: DocumentNode): number {
  // Two bytes for each character.
  let bytes = ENTRY_SIZE + 2 * (loc?.end ?? 0);
  for (let token: Token | null | undefined = loc?.startToken; token; token = token.next) bytes += TOKEN_SIZE;
  return bytes;
}

const tooComplex = (message: string): AppError => new AppError(platformErrors.QUERY_TOO_COMPLEX, message);

const tooLarge = (limit: number): AppError =>
  tooComplex(`This document exceeds the limit of ${limit} bytes. Send long values as variables, or request less at once.`);

const REFUSALS = {
  maxNameLength: tooComplex(`A name in this document exceeds the limit of ${TEXT_LIMITS.maxNameLength} characters. Shorten it.`),
  maxStringLength: tooComplex(
    `The strings in this document exceed the limit of ${TEXT_LIMITS.maxStringLength} characters. Send long text as variables.`,
  ),
} satisfies Record<keyof TextLimits, AppError>;

const REPEATED = tooComplex("This document selects the same fields too often. Select each field once.");
