import { z } from "zod";

/** A TCP port; 0 is any free one. */
export const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

/** A TCP port that may be left out; 0 is any free one. */
export const optionalPort = z.coerce.number().int().min(0).max(65_535).optional();

/** A whole number within bounds. */
export const integer = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

/** `1`, `true`, `yes`, `on` are true; anything else that is set is false. */
export const flag = (fallback: boolean) =>
  z
    .string()
    .optional()
    .transform((value) => (value === undefined ? fallback : ["1", "true", "yes", "on"].includes(value.toLowerCase())));

/** Secrets for rotation: comma separated, the first one signs, all of them verify. At least 16 characters each. */
export const secrets = z
  .string({ error: "is required" })
  .transform((value) => value.split(",").map((part) => part.trim()).filter(Boolean))
  .refine((list) => list.length > 0 && list.every((item) => item.length >= 16), "needs at least 16 characters a secret");

export const required = z.string({ error: "is required" });
