import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { AppError } from "../errors/app-error";
import { isMalformedId } from "../errors/malformed-id";
import { engineErrors } from "../errors/engine-errors";
import { isTooComplex, TOO_COMPLEX } from "../errors/too-complex";
import { isUnstorableText } from "../errors/unstorable-text";
import { isOutage } from "../errors/outage";
import { badInput, notFound, platformErrors, unavailable } from "../errors/platform-errors";
import { correlationId } from "../logging/correlation";
import type { Logger } from "../logging/logger";
import { UNSTORABLE_TEXT } from "../values/storable-text";
import { short } from "../errors/bounded-fields";
import { fieldsOf } from "./input-errors";

/** Errors without a path that one response reports, and their bytes as JSON. */
const MAX_ERRORS = 20;
const MAX_BYTES = 8_000;
/** Errors of single fields that one response has. */
const MAX_ERRORS_WITH_PATH = 100;
/** Characters of a message that may repeat the document, and its places that it names. */
const MAX_MESSAGE = 400;
const MAX_LOCATIONS = 3;

/**
 * An error as the caller sees it. Ours keep their code; bad input names its fields; everything else is logged and
 * masked.
 * @param service the public name of the part that answers, for when its database is away
 */
export function formatError(error: unknown, logger: Logger, service = "requested"): GraphQLFormattedError {
  const graphqlError = error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });
  const where = {
    ...(graphqlError.path ? { path: graphqlError.path } : {}),
    ...(graphqlError.locations ? { locations: graphqlError.locations.slice(0, MAX_LOCATIONS) } : {}),
  };
  const original = deepest(graphqlError);
  if (original instanceof AppError) {
    return { message: original.message, ...where, extensions: { code: original.code, ...original.extensions } };
  }
  if (isMalformedId(original)) {
    const missing = notFound("record");
    return { message: missing.message, ...where, extensions: { code: missing.code } };
  }
  if (isUnstorableText(original)) {
    const refused = badInput({ input: UNSTORABLE_TEXT });
    return { message: refused.message, ...where, extensions: { code: refused.code, ...refused.extensions } };
  }
  if (isTooComplex(original)) {
    const refused = badInput({ input: TOO_COMPLEX });
    return { message: refused.message, ...where, extensions: { code: refused.code, ...refused.extensions } };
  }
  const fields = fieldsOf(graphqlError);
  if (fields) {
    const { message, code, extensions } = badInput(fields);
    return { message, ...where, extensions: { code, ...extensions } };
  }
  const argument = misusedArgument(original ?? graphqlError);
  if (argument) return { message: `Please correct: ${argument} must not be null.`, ...where, extensions: { code: platformErrors.BAD_USER_INPUT.code, fields: { [argument]: "must not be null" } } };
  const { code } = graphqlError.extensions;
  if (typeof code === "string" && code in engineErrors) return { message: short(graphqlError.message, MAX_MESSAGE), ...where, extensions: { code } };
  if (code === platformErrors.BAD_USER_INPUT.code) return { message: short(graphqlError.message, MAX_MESSAGE), ...where, extensions: { code, fields: {} } };
  // An error of validation or of the executor without an original one is about the document.
  if (!graphqlError.originalError && graphqlError.path === undefined && code === undefined) {
    return { message: short(graphqlError.message, MAX_MESSAGE), ...where, extensions: { code: engineErrors.GRAPHQL_VALIDATION_FAILED.code } };
  }
  logger.error({ err: original ?? graphqlError, path: graphqlError.path }, "a resolver failed");
  if (isOutage(original)) {
    const outage = unavailable(service);
    return { message: outage.message, ...where, extensions: { code: outage.code, ...outage.extensions } };
  }
  return {
    message: "Something went wrong on our side.",
    ...where,
    extensions: { code: platformErrors.INTERNAL_SERVER_ERROR.code, correlationId: correlationId() },
  };
}

/**
 * The argument for which graphql-js found no value during execution, when a nullable variable was null. The gateway
 * refuses such an operation before it is executed; this is for operations that come another way.
 */
function misusedArgument(error: Error): string | undefined {
  if (!(error instanceof GraphQLError) || error.extensions.code !== undefined) return undefined;
  return /^Argument "(\w+)" of (?:required|non-null) type "[^"]+" (?:must not be null|was provided the variable)/.exec(error.message)?.[1];
}

/**
 * Errors about a whole operation, as few as help: invalid fields become one error that names the first of them, and of
 * other errors without a path only the first are reported. Errors with a path explain a null in the data: of many, a last
 * error without a path says how many more there are. Takes time linear in the number of errors.
 */
export function foldInputErrors(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  const invalid = errors.filter(isInvalidInput);
  const folded = invalid.length < 2 ? [] : [foldedOf(invalid)];
  const others = folded.length === 0 ? errors : errors.filter((error) => !isInvalidInput(error));
  let [reported, bytes, withPath] = [0, 0, 0];
  const omitted: GraphQLFormattedError[] = [];
  const kept = [...folded, ...others].filter((error) => {
    if (error.path !== undefined) return ++withPath <= MAX_ERRORS_WITH_PATH || !omitted.push(error);
    if (reported >= MAX_ERRORS || bytes > MAX_BYTES) return false;
    bytes += Buffer.byteLength(JSON.stringify(error));
    return ++reported === 1 || bytes <= MAX_BYTES;
  });
  return omitted[0] === undefined ? kept : [...kept, summaryOf(omitted[0], omitted.length)];
}

function summaryOf({ extensions }: GraphQLFormattedError, count: number): GraphQLFormattedError {
  const message = `There are ${count} more errors, for other fields that are null. Request less at once to see them.`;
  return { message, extensions: { code: extensions?.code ?? platformErrors.INTERNAL_SERVER_ERROR.code, omittedErrors: count } };
}

const isInvalidInput = ({ path, extensions }: GraphQLFormattedError): boolean =>
  path === undefined && extensions?.code === platformErrors.BAD_USER_INPUT.code;

function foldedOf(invalid: readonly GraphQLFormattedError[]): GraphQLFormattedError {
  const fields: Record<string, string> = {};
  for (const { extensions } of invalid) Object.assign(fields, extensions?.fields as Record<string, string> | undefined);
  const { message, code, extensions } = badInput(fields);
  return { message, extensions: { code, ...extensions } };
}

function deepest(error: GraphQLError): Error | undefined {
  let current: Error | undefined = error.originalError;
  while (current instanceof GraphQLError && current.originalError) current = current.originalError;
  return current;
}
