import { E164 } from "../text/phone-number";
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { GraphQLJSONObject } from "graphql-scalars";
import { isCurrency } from "../money/currencies";
import { canonicalEmail, EMAIL_FORMAT } from "../values/email-address";
import { INSTANT_FORMAT, parseInstant } from "../values/instant";
import { canonicalTimeZone, TIME_ZONE_FORMAT } from "../values/time-zone";

/** A scalar that travels as a string. `parse` throws an Error that completes the sentence "<field> …". */
function stringScalar<T>(name: string, description: string, parse: (text: string) => T, serialize: (value: unknown) => string): GraphQLScalarType<T, string> {
  const read = (value: unknown, node?: ValueNode): T => {
    const fail = (why: string) => new GraphQLError(why, { ...(node ? { nodes: [node] } : {}), extensions: { code: "BAD_USER_INPUT", scalar: name } });
    if (typeof value !== "string") throw fail("must be a string");
    try {
      return parse(value);
    } catch (error) {
      throw fail((error as Error).message);
    }
  };
  return new GraphQLScalarType<T, string>({
    name,
    description,
    serialize,
    parseValue: (value) => read(value),
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}

const text = (name: string, description: string, pattern: RegExp, why: string, maxLength = 254) =>
  stringScalar(
    name,
    description,
    (value) => {
      if (value.length > maxLength || !pattern.test(value)) throw new Error(why);
      return value;
    },
    String,
  );

/** The value, or an Error with `why` for null. */
function required<T>(value: T | null, why: string): T {
  if (value === null) throw new Error(why);
  return value;
}

/** RFC 3339 with an offset, because a time without one is a different moment for each reader. Inside: a Date. */
export const DateTimeScalar = stringScalar(
  "DateTime",
  "RFC 3339 with an offset of at most 14 hours, e.g. `2026-06-15T09:00:00+02:00`. Responses are in UTC",
  (value) => required(parseInstant(value), INSTANT_FORMAT),
  (value) => (value instanceof Date ? value : new Date(value as string)).toISOString(),
);

export const DecimalScalar = text("Decimal", 'An exact decimal number as a string, e.g. `"299.99"`', /^-?\d{1,15}(\.\d{1,9})?$/, 'must be a decimal number as a string, e.g. "299.99"');

export const CurrencyScalar = stringScalar(
  "Currency",
  "An ISO 4217 currency code, such as `EUR`. Input accepts only currencies in circulation.",
  (value) => {
    if (!isCurrency(value)) throw new Error("must be the ISO 4217 code of a currency in circulation, e.g. EUR");
    return value;
  },
  String,
);

export const EmailAddressScalar = stringScalar(
  "EmailAddress",
  "An email address, e.g. `ada@example.com`. Internationalized domains are converted to punycode",
  (value) => required(canonicalEmail(value), EMAIL_FORMAT),
  String,
);

export const PhoneNumberScalar = text("PhoneNumber", "A phone number in E.164, e.g. `+33612345678`", E164, "must be a phone number in E.164, e.g. +33612345678");

export const UrlScalar = stringScalar(
  "URL",
  "An absolute http or https URL",
  (value) => {
    // The parser passes over blanks and control characters, which neither PostgreSQL nor the header of a redirect can hold.
    if (value.length > 2_048 || /[\s\p{Cc}\p{Cs}]/u.test(value) || !URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) throw new Error("must be an absolute http or https URL");
    return value;
  },
  String,
);

export const TimeZoneScalar = stringScalar(
  "TimeZone",
  "An IANA time zone, e.g. `Europe/Paris`",
  (value) => required(canonicalTimeZone(value), TIME_ZONE_FORMAT),
  // Rows written before names were canonical.
  (value) => canonicalTimeZone(String(value)) ?? String(value),
);

export const LocaleScalar = stringScalar(
  "Locale",
  "A language tag (BCP 47), e.g. `fr-CH`; French and English are fully translated",
  (value) => {
    try {
      const [canonical] = value.length > 35 ? [] : Intl.getCanonicalLocales(value);
      if (canonical !== undefined) return canonical;
    } catch {
      // Falls through to the one message for every malformed tag.
    }
    throw new Error("must be a language tag, e.g. fr or en-GB");
  },
  String,
);

export const JSONObjectScalar = GraphQLJSONObject;
