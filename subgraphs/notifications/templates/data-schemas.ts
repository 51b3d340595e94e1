import { z } from "zod";

// Controls break headers and displays; the bidirectional ones turn a name into another one; no JSON in PostgreSQL holds
// half of a surrogate pair.
// eslint-disable-next-line no-control-regex -- they are what it looks for
const UNSEEN = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069\p{Cs}]+/gu;
// eslint-disable-next-line no-control-regex -- they are what it looks for
const UNSEEN_IN_PROSE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\p{Cs}]/gu;

/** One line of text that can be seen; what cannot be seen becomes a blank. */
export const line = (max = 300) =>
  z
    .string()
    .transform((text) => text.replace(UNSEEN, " ").trim())
    .pipe(z.string().min(1, "must not be empty").max(max));

/** Text of several lines. */
export const prose = (max = 10_000) =>
  z
    .string()
    .transform((text) => text.replace(/\r\n?/g, "\n").replace(UNSEEN_IN_PROSE, "").trim())
    .pipe(z.string().min(1, "must not be empty").max(max));

/** Where a button leads. */
export const link = z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).max(2_000);
