import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { GraphQLJSONObject } from "graphql-scalars";
import { isCurrency } from "../money/currencies";

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

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** RFC 3339 with an offset, because a time without one means another moment to each reader. Inside: a Date. */
export const DateTimeScalar = stringScalar(
  "DateTime",
  "RFC 3339, always with an offset, e.g. `2026-06-15T09:00:00+02:00`; answers are in UTC",
  (value) => {
    const date = new Date(value);
    // PostgreSQL and people alike have no use for years beyond these.
    const sensible = date.getUTCFullYear() >= 1970 && date.getUTCFullYear() < 10_000;
    if (!RFC3339.test(value) || !sensible) throw new Error("must be a date and time with an offset, e.g. 2026-06-15T09:00:00+02:00");
    return date;
  },
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

/** The syntax that mail servers really accept: a dot-atom and a domain with a dot, 254 characters at most (RFC 5321). */
const EMAIL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;

export const EmailAddressScalar = text("EmailAddress", "An e-mail address, e.g. `ada@example.com`", EMAIL, "must be an e-mail address, e.g. ada@example.com");
export const PhoneNumberScalar = text("PhoneNumber", "A phone number in E.164, e.g. `+33612345678`", /^\+[1-9]\d{6,14}$/, "must be a phone number in E.164, e.g. +33612345678");

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
  (value) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: value });
    } catch {
      throw new Error("must be an IANA time zone, e.g. Europe/Paris");
    }
    if (/^[+-]/.test(value)) throw new Error("must be an IANA time zone, e.g. Europe/Paris");
    return value;
  },
  String,
);

export const LocaleScalar = stringScalar(
  "Locale",
  "A language tag (BCP 47), e.g. `fr-CH`; French and English are fully translated",
  (value) => {
    try {
      const [canonical] = Intl.getCanonicalLocales(value);
      if (canonical !== undefined && value.length <= 35) return canonical;
    } catch {
      // Falls through to the one message for every malformed tag.
    }
    throw new Error("must be a language tag, e.g. fr or en-GB");
  },
  String,
);

export const JSONObjectScalar = GraphQLJSONObject;
