import { v7, validate } from "uuid";

/** A UUIDv7: sorts by the time it was made, which keeps indexes dense. */
export const newId = (): string => v7();

/** Ids come from outside: asking PostgreSQL about a malformed uuid would be an error instead of "not found". */
export const isId = (value: unknown): value is string => typeof value === "string" && validate(value);
