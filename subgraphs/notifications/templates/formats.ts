import type { Language } from "./define-template";

/** French for those who read French, English for all others. */
export function languageOf(locale: string): { readonly language: Language; readonly locale: string } {
  let language = "en";
  try {
    ({ language } = new Intl.Locale(locale));
  } catch {
    return { language: "en", locale: "en" };
  }
  // Dates are written in the language of the words around them.
  if (language === "fr" || language === "en") return { language, locale };
  return { language: "en", locale: "en" };
}

/** "Monday, 15 June 2026" where the event takes place. */
export const longDate = (at: string, timeZone: string, locale: string): string =>
  capitalized(new Intl.DateTimeFormat(locale, { timeZone, weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(new Date(at)), locale);

/** "19:30 (GMT+2)" where the event takes place. */
export function clockTime(at: string, timeZone: string, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, hour: "numeric", minute: "2-digit", timeZoneName: "short" }).formatToParts(new Date(at));
  const zone = parts.find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
  const time = parts.filter(({ type }) => type !== "timeZoneName").map(({ value }) => value).join("").trim();
  return `${time} (${zone})`;
}

/** "15 June" in a subject. */
export const shortDate = (at: string, timeZone: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone, day: "numeric", month: "long" }).format(new Date(at));

const capitalized = (text: string, locale: string): string => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
