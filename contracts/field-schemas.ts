import { z } from "zod";

/** A UUID as text. */
export const id = z.uuid();

/** RFC 3339 with an offset, as text: what JSON between services carries. */
export const instant = z.iso.datetime({ offset: true });

/** An amount between services: an exact decimal as text, e.g. "49.50". */
export const decimal = z.string().regex(/^\d{1,15}(\.\d{1,9})?$/, "must be a decimal number");

/** ISO 4217. */
export const currency = z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code");

/** The answer to a webhook that is applied once: whether it had been applied before. */
export const acknowledged = z.object({ success: z.literal(true), duplicate: z.boolean() });
