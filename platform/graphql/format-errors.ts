import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { AppError } from "../errors/app-error";
import { isMalformedId } from "../errors/malformed-id";
import { engineErrors } from "../errors/engine-errors";
import { isUnstorableText } from "../errors/unstorable-text";
import { isOutage } from "../errors/outage";
import { notFound, platformErrors, unavailable } from "../errors/platform-errors";
import { correlationId } from "../logging/correlation";
import type { Logger } from "../logging/logger";
import { fieldsOf } from "./input-errors";

/**
 * An error as the caller sees it. Ours keep their code; bad input names its fields; everything else is logged and
 * masked.
 * @param service the public name of the part that answers, for when its database is away
 */
export function formatError(error: unknown, logger: Logger, service = "requested"): GraphQLFormattedError {
  const graphqlError = error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });
  const where = {
    ...(graphqlError.path ? { path: graphqlError.path } : {}),
    ...(graphqlError.locations ? { locations: graphqlError.locations } : {}),
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
    return { message: "A text contains the character U+0000, which cannot be stored.", ...where, extensions: { code: platformErrors.BAD_USER_INPUT.code, fields: { input: "must not contain U+0000" } } };
  }
  const fields = fieldsOf(graphqlError);
  if (fields) {
    const message = `Please correct: ${Object.entries(fields).map(([field, why]) => `${field} ${why}`).join("; ")}.`;
    return { message, ...where, extensions: { code: platformErrors.BAD_USER_INPUT.code, fields } };
  }
  const argument = misusedArgument(original ?? graphqlError);
  if (argument) return { message: `Please correct: ${argument} must not be null.`, ...where, extensions: { code: platformErrors.BAD_USER_INPUT.code, fields: { [argument]: "must not be null" } } };
  const { code } = graphqlError.extensions;
  if (typeof code === "string" && code in engineErrors) return { message: graphqlError.message, ...where, extensions: { code } };
  if (code === platformErrors.BAD_USER_INPUT.code) return { message: graphqlError.message, ...where, extensions: { code, fields: {} } };
  // An error of validation or of the executor without an original one is about the document.
  if (!graphqlError.originalError && graphqlError.path === undefined && code === undefined) {
    return { message: graphqlError.message, ...where, extensions: { code: engineErrors.GRAPHQL_VALIDATION_FAILED.code } };
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

/** Bad fields of one operation as one error: several scalars may be wrong at once. */
export function foldInputErrors(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  const bad = errors.filter((error) => error.path === undefined && error.extensions?.code === platformErrors.BAD_USER_INPUT.code);
  if (bad.length < 2) return errors;
  const fields = Object.assign({}, ...bad.map((error) => error.extensions?.fields)) as Record<string, string>;
  const message = `Please correct: ${Object.entries(fields).map(([field, why]) => `${field} ${why}`).join("; ")}.`;
  return [{ message, extensions: { code: platformErrors.BAD_USER_INPUT.code, fields } }, ...errors.filter((error) => !bad.includes(error))];
}

function deepest(error: GraphQLError): Error | undefined {
  let current: Error | undefined = error.originalError;
  while (current instanceof GraphQLError && current.originalError) current = current.originalError;
  return current;
}
