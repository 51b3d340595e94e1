import { badInput } from "../../../platform/errors/platform-errors";
import type { Language, Occasion, Template } from "./define-template";
import { languageOf } from "./formats";
import { letterHtml } from "./letter-html";
import { letterText } from "./letter-text";
import { templateNamed } from "./templates";
import { unlinkedLetter } from "./unlinked-letter";

/** Where an email that is unwanted can be reported. */
export interface ReportLine {
  readonly contact: string;
  /** The notification's ID, by which the operator finds who caused the email. */
  readonly id: string;
}

const REPORT: Readonly<Record<Language, (line: ReportLine) => string>> = {
  en: ({ contact, id }) => `Unwanted? Report it to ${contact} with the number ${id}.`,
  fr: ({ contact, id }) => `Message indésirable\u00a0? Signalez-le à ${contact} avec le numéro ${id}.`,
};

/** A mail in the recipient's language. */
export interface ComposedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/**
 * The template that a caller names.
 * @throws BAD_USER_INPUT
 */
export function requireTemplate(name: string): Template {
  const template = templateNamed(name);
  if (!template) throw badInput({ template: "is not a template" });
  return template;
}

/**
 * What a template is filled with, checked and cleaned.
 * @throws BAD_USER_INPUT naming each bad field as `data.<field>`
 */
export function checkTemplateData(template: Template, data: unknown): unknown {
  const result = template.data.safeParse(data);
  if (result.success) return result.data;
  throw badInput(Object.fromEntries(result.error.issues.map((issue) => [["data", ...issue.path].join("."), issue.message])));
}

/**
 * @param data as `checkTemplateData` gave it
 * @param files how many go along, and how many were left out
 * @param report where the recipient can report the email, and its ID; null leaves the line out
 */
export function composeMail(
  template: Template, data: unknown, locale: string, files: Pick<Occasion, "attached" | "omitted">, report: ReportLine | null = null,
): ComposedMail {
  const recipient: { language: Language; locale: string } = languageOf(locale);
  const letter = unlinkedLetter(template.write(data, { ...recipient, ...files }));
  const { footnote } = letter;
  // Emails about an account are the platform's own: there is no sender to report.
  const isReportable = report !== null && template.recipientBudget !== "security";
  const printed = isReportable ? { ...letter, footnote: `${footnote} ${REPORT[recipient.language](report)}` } : letter;
  return { subject: letter.subject, html: letterHtml(printed, recipient.language), text: letterText(printed) };
}
