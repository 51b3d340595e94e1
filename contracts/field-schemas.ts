import { z } from "zod";
import { canonicalEmail, EMAIL_FORMAT } from "../platform/values/email-address";
import { INSTANT_FORMAT, parseInstant } from "../platform/values/instant";
import { canonicalTimeZone, TIME_ZONE_FORMAT } from "../platform/values/time-zone";

/** Text that `read` turns into its canonical form; null means that it is not valid. */
const canonical = (read: (text: string) => string | null, why: string) =>
  z.string().transform((text, context) => {
    const value = read(text);
    if (value !== null) return value;
    context.addIssue({ code: "custom", message: why, input: text });
    return z.NEVER;
  });

/** A UUID in any letter case; parsed: in lower case, as the database returns it. */
export const id = z.uuid().toLowerCase();

/** RFC 3339 with an offset, as text; parsed: in UTC, to the millisecond. */
export const instant = canonical((text) => parseInstant(text)?.toISOString() ?? null, INSTANT_FORMAT);

/** An email address as a person writes it; parsed: in ASCII. */
export const email = canonical(canonicalEmail, EMAIL_FORMAT);

/** Text that may be an email address: an address in its canonical form, any other text unchanged. */
export const emailOrText = z.string().transform((text) => canonicalEmail(text) ?? text);

/** An IANA time zone in any letter case; parsed: in IANA's spelling. */
export const timeZone = canonical(canonicalTimeZone, TIME_ZONE_FORMAT);

/** An amount between services: an exact decimal as text, e.g. "49.50". */
export const decimal = z.string().regex(/^\d{1,15}(\.\d{1,9})?$/, "must be a decimal number");

/** ISO 4217. */
export const currency = z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code");

/** The answer to a webhook that is applied once: whether it had been applied before. */
export const acknowledged = z.object({ success: z.literal(true), duplicate: z.boolean() });
