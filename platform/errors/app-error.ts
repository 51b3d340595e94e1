import type { ErrorDefinition } from "./define-errors";

/**
 * A failure that the caller is meant to see: its code, message and extensions go out as they are.
 * Anything else that is thrown is masked as INTERNAL_SERVER_ERROR.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: string;
  readonly status: number;

  /**
   * @param definition the code, from a table made with `defineErrors`
   * @param message says what happened and what to do; no internals
   * @param extensions JSON beside the code, e.g. `{ fields }` or `{ retryAfter }`
   */
  constructor(
    definition: ErrorDefinition,
    message: string,
    readonly extensions: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = definition.code;
    this.status = definition.status;
    // An answer and not a fault: in a rush, most are. To translate a stack that nobody reads through source maps, which
    // graphql-js makes happen for each error, costs more than to find out that everything is sold.
    if (process.sourceMapsEnabled) this.stack = `${this.name}: ${message}`;
  }
}
