import { timeZoneNames } from "./time-zone-names";

/** What callers are told about any other text; completes "<field> …". */
export const TIME_ZONE_FORMAT = "must be an IANA time zone, e.g. Europe/Paris";

const byLowerCase = new Map(timeZoneNames.map((name) => [name.toLowerCase(), name]));

/**
 * The IANA spelling of a time zone written in any letter case. Aliases stay what they are (`Europe/Kyiv`, `EST`): which
 * name Intl calls canonical depends on the version of Node.
 * @returns null for any other text, and for a zone that this runtime has no rules for
 */
export function canonicalTimeZone(text: string): string | null {
  const name = byLowerCase.get(text.toLowerCase());
  return name !== undefined && isSupported(name) ? name : null;
}

const supported = new Map<string, boolean>();

/** Creating a format costs about 50 µs, so each name is tried once. */
function isSupported(name: string): boolean {
  let known = supported.get(name);
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
      known = true;
    } catch {
      known = false;
    }
    supported.set(name, known);
  }
  return known;
}
