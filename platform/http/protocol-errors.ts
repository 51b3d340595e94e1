import { AppError } from "../errors/app-error";
import type { ErrorDefinition } from "../errors/define-errors";
import { engineErrors } from "../errors/engine-errors";
import { platformErrors } from "../errors/platform-errors";

/** Requests that fail before any handler sees them share one code; the status tells them apart. */
const withStatus = (status: number): ErrorDefinition => ({ ...engineErrors.BAD_REQUEST, status });

/** The request is not valid HTTP, or its URL cannot be decoded. */
export const badRequest = (message: string): AppError => new AppError(engineErrors.BAD_REQUEST, message);

export const routeNotFound = (method: string, path: string): AppError =>
  new AppError(platformErrors.NOT_FOUND, `There is nothing at ${method} ${path}. Check the path.`);

/** @param allowed the methods that this path supports */
export const methodNotAllowed = (method: string, path: string, allowed: readonly string[]): AppError =>
  new AppError(withStatus(405), `${path} does not support ${method}. Use ${allowed.join(" or ")}.`);

export const unsupportedMediaType = (contentType: string | undefined): AppError =>
  new AppError(
    withStatus(415),
    `${contentType === undefined ? "A body without a content type" : "This content type"} is not supported. Send application/json.`,
  );

export const unsupportedEncoding = (): AppError =>
  new AppError(withStatus(415), "Compressed request bodies are not supported. Send the body without Content-Encoding.");

export const payloadTooLarge = (limit: number): AppError =>
  new AppError(platformErrors.PAYLOAD_TOO_LARGE, `The body exceeds the limit of ${limit} bytes. Send less at once.`);

export const headersTooLarge = (): AppError =>
  new AppError(withStatus(431), "The headers of this request are too large. Send fewer or shorter headers.");

export const requestTimeout = (): AppError =>
  new AppError(withStatus(408), "The request was not received in time. Send it again.");
