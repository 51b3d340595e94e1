export type Language = "en" | "fr";

export interface Reader {
  readonly language: Language;
  /** BCP 47, for dates and amounts: "fr-CA". */
  readonly locale: string;
}

/** The first of the languages that somebody reads and we write; English for all others. */
export function readerOf(languages: readonly string[]): Reader {
  for (const locale of languages) {
    const [language = ""] = locale.toLowerCase().split("-");
    if (language === "fr" || language === "en") return { language, locale };
  }
  return { language: "en", locale: "en" };
}
