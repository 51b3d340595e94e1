import type { z } from "zod";

/** Something that is told live. One channel per topic and id; the payload names what happened, it does not carry it. */
export interface Topic<T> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
}

/** @param name unique, in kebab-case: it is part of the Redis channel */
export const defineTopic = <T>(name: string, schema: z.ZodType<T>): Topic<T> => ({ name, schema });
