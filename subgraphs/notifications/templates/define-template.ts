import type { z } from "zod";
import type { Letter } from "./letter";

/** The languages that every template is written in. */
export type Language = "fr" | "en";

/** For whom and with what a letter is written, beside its data. */
export interface Occasion {
  readonly language: Language;
  /** For Intl: the recipient's own tag when it is of that language, e.g. fr-CH. */
  readonly locale: string;
  /** Files that go along. */
  readonly attached: number;
  /** Files that would have made the mail too large and are left out. */
  readonly omitted: number;
}

/** One kind of mail: what it is filled with, and its words. */
export interface Template<T = unknown> {
  /** In snake_case, as callers name it. */
  readonly name: string;
  /** `everyone`: organisers may send it too. `services`: it speaks in our own name, so that nobody else may. */
  readonly audience: "everyone" | "services";
  /** Whether its data holds a secret: it is forgotten as soon as the mail was sent. */
  readonly confidential: boolean;
  readonly data: z.ZodType<T>;
  readonly write: (data: T, occasion: Occasion) => Letter;
}

export const defineTemplate = <T>(template: Omit<Template<T>, "audience" | "confidential"> & Partial<Pick<Template<T>, "audience" | "confidential">>): Template =>
  ({ audience: "services", confidential: false, ...template }) as Template;
