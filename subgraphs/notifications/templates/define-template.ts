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

/**
 * Which of a recipient's daily budgets an email uses. `general`: shared. `security` and `confirmation`: one of its own for
 * each template, so that a flood of others cannot suppress it.
 */
export type RecipientBudget = "general" | "security" | "confirmation";

/** One kind of mail: what it is filled with, and its words. */
export interface Template<T = unknown> {
  /** In snake_case, as callers name it. */
  readonly name: string;
  /** `everyone`: organisers may send it too. `services`: it speaks in our own name, so that nobody else may. */
  readonly audience: "everyone" | "services";
  /** Whether its data holds a secret: it is forgotten as soon as the mail was sent. */
  readonly confidential: boolean;
  readonly recipientBudget: RecipientBudget;
  readonly data: z.ZodType<T>;
  readonly write: (data: T, occasion: Occasion) => Letter;
}

type Defaulted = "audience" | "confidential" | "recipientBudget";

export const defineTemplate = <T>(template: Omit<Template<T>, Defaulted> & Partial<Pick<Template<T>, Defaulted>>): Template =>
  ({ audience: "services", confidential: false, recipientBudget: "general", ...template }) as Template;
