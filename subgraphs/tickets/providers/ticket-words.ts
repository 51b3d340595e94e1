import { formatMinor } from "../../../platform/money/format-money";
import type { TicketContent } from "../services/ticket-renderer.port";

/** What a ticket says beside its facts, in one language. */
export interface TicketWords {
  language: "en" | "fr";
  ticket: string;
  date: string;
  time: string;
  doors: string;
  location: string;
  guest: string;
  type: string;
  price: string;
  free: string;
  reference: string;
  code: string;
  qr: string;
  admission: string;
}

const WORDS: Record<"en" | "fr", TicketWords> = {
  en: {
    language: "en",
    ticket: "Ticket",
    date: "Date",
    time: "Time",
    doors: "Doors open",
    location: "Location",
    guest: "Guest",
    type: "Admission",
    price: "Price",
    free: "Free",
    reference: "Order",
    code: "Ticket code",
    qr: "QR code of the ticket, scanned at the entrance",
    admission: "Good for one admission. Keep this code to yourself: whoever shows it first is let in.",
  },
  fr: {
    language: "fr",
    ticket: "Billet",
    date: "Date",
    time: "Heure",
    doors: "Ouverture",
    location: "Lieu",
    guest: "Participant",
    type: "Entrée",
    price: "Prix",
    free: "Gratuit",
    reference: "Commande",
    code: "Code du billet",
    qr: "Code QR du billet, scanné à l’entrée",
    admission: "Une seule entrée. Ne partagez pas ce code : le premier à le présenter entre.",
  },
};

/** The words of a locale: French for any French one, English for all others. */
export function ticketWords(locale: string): TicketWords {
  return WORDS[/^fr\b/i.test(locale) ? "fr" : "en"];
}

/** The regional variant counts for dates and money ("en-GB" differs from "en-US"), in the languages that are spoken. */
function formatLocale(locale: string): string {
  try {
    const [known] = Intl.getCanonicalLocales(locale.replaceAll("_", "-"));
    return known && /^(fr|en)\b/.test(known) ? known : "en";
  } catch {
    return ticketWords(locale).language;
  }
}

/** When an event is, in words. */
export interface When {
  /** "Saturday, March 14, 2026", or from – to when it ends on a later day. */
  date: string;
  time: string;
  doors: string | null;
}

/** Nights that end before this hour still belong to the day on which they began. */
const LATE_NIGHT_MS = 12 * 3_600_000;

/** Date and times in the event's time zone, in the locale of the buyer. */
export function formatWhen(content: TicketContent): When {
  const locale = formatLocale(content.locale);
  const zone = knownZone(content.timeZone);
  const timeZone = zone ?? "UTC";
  const { startsAt, endsAt, doorsOpenAt } = content;
  const severalDays = endsAt !== null && endsAt.getTime() - startsAt.getTime() > LATE_NIGHT_MS;
  const day = calendar(locale, timeZone, severalDays ? "medium" : "full");
  const time = (at: Date) => timeWithZone(clock(locale, timeZone), at);
  return {
    date: capitalized(severalDays ? day.formatRange(startsAt, endsAt) : day.format(startsAt)),
    time: time(startsAt),
    doors: doorsOpenAt && time(doorsOpenAt),
  };
}

/**
 * "8:00 PM GMT+1": a ticket is also read by guests who live in another time zone, and an event whose zone was never set is
 * in UTC, which the guest must be able to see.
 */
function timeWithZone(format: Intl.DateTimeFormat, at: Date): string {
  const parts = format.formatToParts(at);
  const zone = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const time = parts.filter(({ type }) => type !== "timeZoneName").map(({ value }) => value);
  return `${time.join("").trim()} ${zone}`;
}

/** To make a formatter takes longer than to draw a line of text, and an event needs few: the last ones are kept. */
function remember<K extends string[], V>(make: (...key: K) => V): (...key: K) => V {
  const known = new Map<string, V>();
  return (...key) => {
    const name = key.join("\n");
    let value = known.get(name);
    if (value === undefined) {
      if (known.size >= 200) known.clear();
      value = make(...key);
      known.set(name, value);
    }
    return value;
  };
}

const clock = remember(
  (locale: string, timeZone: string) =>
    new Intl.DateTimeFormat(locale, {
      hour: ticketWords(locale).language === "fr" ? "2-digit" : "numeric",
      minute: "2-digit",
      timeZoneName: "short",
      timeZone,
    }),
);
const calendar = remember(
  (locale: string, timeZone: string, dateStyle: "full" | "medium") =>
    new Intl.DateTimeFormat(locale, { dateStyle, timeZone }),
);
const knownZone = remember((timeZone: string): string | null => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
});

/** "€49.50", "49,50 €", "Free"; null if the ticket does not show a price. An unknown currency is shown by its code. */
export function formatPrice(content: TicketContent): string | null {
  const { price } = content;
  if (!price) return null;
  if (price.amount === 0) return ticketWords(content.locale).free;
  return formatMinor(price.amount, price.currency, formatLocale(content.locale));
}

/** French writes days in lower case; at the beginning of a line they look lost. */
function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
