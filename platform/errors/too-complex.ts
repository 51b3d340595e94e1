import { postgresErrorOf } from "./postgres-error";

/**
 * Whether PostgreSQL refused a statement because it exceeds a limit of the program (SQLSTATE class 54), such as
 * `statement_too_complex` for a search of thousands of words. The rules for arguments refuse such input earlier and name
 * the field; this is for input that comes another way.
 */
export const isTooComplex = (error: unknown): boolean => postgresErrorOf(error)?.originalCode?.startsWith("54") === true;

/** What is wrong with the input, for the error's `fields`. */
export const TOO_COMPLEX = "is too large to process. Send less text or fewer values";
