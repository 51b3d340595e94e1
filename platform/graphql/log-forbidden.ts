import { GraphQLError } from "graphql";
import type { Principal } from "../auth/principal";
import { AppError } from "../errors/app-error";
import { platformErrors } from "../errors/platform-errors";
import type { Logger } from "../logging/logger";
import { logRefusal } from "../logging/security-event";

/** Whether an error refuses something for lack of a permission. */
export function isForbidden(error: unknown): boolean {
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (original instanceof GraphQLError) return isForbidden(original);
  return original instanceof AppError && original.code === platformErrors.FORBIDDEN.code;
}

/**
 * Logs that an operation was refused something, once however many of its fields were.
 * @param principal null if it is unknown
 */
export function logForbidden(logger: Logger, errors: readonly unknown[], principal: Principal | null): void {
  if (!errors.some(isForbidden)) return;
  logRefusal(logger, "access forbidden", {
    reason: "permission missing",
    userId: principal?.user?.id,
    address: principal?.address,
  });
}
