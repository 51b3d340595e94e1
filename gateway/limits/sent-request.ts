import type { FastifyRequest } from "fastify";
import type { JsonExcess, JsonLimits } from "../../platform/values/json-limits";
import type { AppError } from "../../platform/errors/app-error";
import { badInput } from "../../platform/errors/platform-errors";
import type { GraphQLError } from "graphql";
import type { DocumentReader, SentDocument } from "./sent-document";

/** A request for an operation, before anything else is done with it. */
export interface SentRequest {
  /** Undefined if there is none, or only the hash of one that is not known here. */
  readonly document: SentDocument | undefined;
  readonly operationName: string | undefined;
  /** Why the operation is not executed. It is returned only after the caller is known and charged. */
  readonly refusal: AppError | GraphQLError | null;
}

/** Characters of a name of an operation, as of any other name in a document. */
const MAX_OPERATION_NAME = 256;

/**
 * Reads the parameters of an operation, by POST, GET or WebSocket.
 * @param params `query`, `operationName` and `extensions`; may be anything
 * @param excess how their JSON exceeds its limits; null if it does not
 */
export function readRequest(reader: DocumentReader, params: unknown, excess: AppError | null): SentRequest {
  const { query, operationName, extensions } = (typeof params === "object" && params !== null ? params : {}) as Record<string, unknown>;
  const name = textOrNone(operationName);
  const refused = (refusal: SentRequest["refusal"]): SentRequest => ({ document: undefined, operationName: undefined, refusal });
  if (excess) return refused(excess);
  if (name !== undefined && name.length > MAX_OPERATION_NAME)
    return refused(badInput({ operationName: `must have at most ${MAX_OPERATION_NAME} characters` }));
  try {
    const text = textOrNone(query);
    const hash = text === undefined ? persistedHash(extensions) : undefined;
    const document = text === undefined ? (hash === undefined ? undefined : reader.find(hash)) : reader.read(text);
    return { document, operationName: name, refusal: null };
  } catch (error) {
    return refused(error as AppError | GraphQLError);
  }
}

/** The parameters of an HTTP request, wherever it has them. */
export const paramsOf = ({ method, query, body }: FastifyRequest): unknown => (method === "GET" ? query : body);

/** The limits of one request as text: beside its variables and extensions, it has a few values of its own. */
export const textLimits = ({ maxValues, maxDepth, maxKeyLength }: JsonLimits): JsonLimits => ({
  maxValues: maxValues + 16,
  maxDepth: maxDepth + 3,
  // A character may be written as an escape of six.
  maxKeyLength: 6 * maxKeyLength,
});

/** The error for variables or extensions over a limit. */
export function tooLargeJson(excess: JsonExcess, limits: JsonLimits): AppError {
  const why = {
    maxValues: `must have at most ${limits.maxValues} values`,
    maxDepth: `must have at most ${limits.maxDepth} levels`,
    maxKeyLength: `must have names of at most ${limits.maxKeyLength} characters`,
  };
  return badInput({ variables: why[excess] });
}

const textOrNone = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function persistedHash(extensions: unknown): string | undefined {
  const persisted = (parsed(extensions) as { persistedQuery?: { sha256Hash?: unknown } } | null)?.persistedQuery;
  return textOrNone(persisted?.sha256Hash);
}

/** In a GET, extensions are JSON in the query string. */
function parsed(extensions: unknown): unknown {
  if (typeof extensions !== "string") return extensions ?? null;
  try {
    return JSON.parse(extensions);
  } catch {
    return null;
  }
}
