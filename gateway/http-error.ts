import { HeaderMap } from "@apollo/server";
import { GraphQLError } from "graphql";
import type { AppError } from "../platform/errors/app-error";
import { retryAfterHeader } from "../platform/errors/retry-after";
import { BEARER_CHALLENGE } from "../platform/auth/bearer";

/** One of our failures as an error that ends the whole operation, with the HTTP status and headers that belong to it. */
export function httpError(error: AppError): GraphQLError {
  const headers = new HeaderMap();
  const retryAfter = retryAfterHeader(error.extensions.retryAfter);
  if (retryAfter !== undefined) headers.set("retry-after", retryAfter);
  if (error.status === 401) headers.set("www-authenticate", BEARER_CHALLENGE);
  return new GraphQLError(error.message, { originalError: error, extensions: { code: error.code, http: { status: error.status, headers } } });
}
