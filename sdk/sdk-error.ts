/** One entry of `errors` in an answer, as the API documents it. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What every failure of the SDK is. `code` is one of docs/errors.md, or `NETWORK_ERROR` when no answer came. */
export class SdkError extends Error {
  override readonly name = "SdkError";
  readonly code: string;
  /** For BAD_USER_INPUT: each bad field by its path in the input, and why. */
  readonly fields: Readonly<Record<string, string>>;
  /** Finds the request in the server's logs; quote it to support. Empty when no answer came. */
  readonly correlationId: string;
  /** Seconds after which it is worth trying again, when the server said so. */
  readonly retryAfter: number | null;
  /** Where in the answer the failure stands. */
  readonly path: readonly (string | number)[];
  /** All that came with the code, e.g. `ticketTypeId` and `available` of SOLD_OUT. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor({ message, path = [], extensions = {} }: AnswerError, correlationId = "", options?: ErrorOptions) {
    super(message, options);
    this.code = typeof extensions.code === "string" ? extensions.code : "INTERNAL_SERVER_ERROR";
    this.fields = (extensions.fields ?? {}) as Record<string, string>;
    this.correlationId = typeof extensions.correlationId === "string" ? extensions.correlationId : correlationId;
    this.retryAfter = typeof extensions.retryAfter === "number" ? extensions.retryAfter : null;
    this.path = path;
    this.extensions = extensions;
  }
}

/** No answer, or none that could be read. */
export const networkError = (message: string, cause?: unknown, correlationId = ""): SdkError =>
  new SdkError({ message, extensions: { code: "NETWORK_ERROR" } }, correlationId, { cause });

const partial = new WeakMap<object, readonly SdkError[]>();

/** Notes what could not be had of an answer that stands all the same. */
export function notePartial(data: object, errors: readonly SdkError[]): void {
  if (errors.length > 0) partial.set(data, errors);
}

/**
 * What could not be had of an answer, e.g. `purchase.payment` while payments are down: these fields are null, the rest
 * of the answer stands, and the operation is not an error.
 * @param data an answer, or an event of a subscription
 */
export const errorsIn = (data: object): readonly SdkError[] => partial.get(data) ?? [];

/** What GraphQL answers with, over HTTP and over WebSocket. */
export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly AnswerError[];
}

/**
 * The data of an answer.
 * @throws SdkError when there is none, or when a field that was asked for at the root failed
 */
export function dataOf({ data, errors = [] }: Answer, correlationId = ""): Record<string, unknown> {
  const failures = errors.map((error) => new SdkError(error, correlationId));
  const fatal = failures.find(({ path }) => path.length <= 1) ?? (data ? undefined : failures[0]);
  if (fatal) throw fatal;
  if (!data) throw networkError("The answer holds neither data nor errors.", undefined, correlationId);
  notePartial(data, failures);
  return data;
}
