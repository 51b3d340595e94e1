import { STRIPE_CURRENCIES } from "./currencies";
import type { Form, FormValue } from "./form";
import { invalidParam } from "./stripe-error";

const METADATA_LIMITS = { keys: 50, key: 40, value: 500 };

/**
 * Reads the parameters of one request by name. Each reader throws a StripeError that names the parameter; `''` means
 * "unset", as in Stripe's forms.
 */
export class Params {
  constructor(private readonly form: Form) {}

  /** @throws StripeError for a name that the call does not have: a typo must not pass silently. */
  only(...known: string[]): this {
    const unknown = Object.keys(this.form).find((name) => name !== "expand" && !known.includes(name));
    if (unknown === undefined) return this;
    throw invalidParam(unknown, `Received unknown parameter: ${unknown}`, "parameter_unknown");
  }

  /** @throws StripeError for a parameter that would move money in a way that the sandbox does not. */
  unsupported(...names: string[]): this {
    const found = names.find((name) => this.has(name));
    if (found === undefined) return this;
    throw invalidParam(found, `The sandbox does not implement ${found}.`, "parameter_unsupported");
  }

  has(name: string): boolean {
    return this.form[name] !== undefined;
  }

  isString(name: string): boolean {
    return typeof this.form[name] === "string";
  }

  /** `null` when it is absent or empty. */
  string(name: string, maxLength = 5000): string | null {
    const value = this.form[name];
    if (value === undefined || value === "") return null;
    if (typeof value !== "string") throw invalidParam(name, `Invalid string: ${name}`);
    if (value.length > maxLength) throw invalidParam(name, `${name} must be at most ${maxLength} characters.`);
    return value;
  }

  required(name: string): string {
    const value = this.string(name);
    if (value === null) throw invalidParam(name, `Missing required param: ${name}.`, "parameter_missing");
    return value;
  }

  integer(name: string): number | null {
    const value = this.string(name);
    if (value === null) return null;
    if (!/^-?\d{1,15}$/.test(value)) throw invalidParam(name, `Invalid integer: ${value}`, "parameter_invalid_integer");
    return Number(value);
  }

  boolean(name: string): boolean | null {
    const value = this.string(name);
    if (value === null) return null;
    if (value !== "true" && value !== "false") throw invalidParam(name, `Invalid boolean: ${value}`);
    return value === "true";
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | null {
    const value = this.string(name);
    if (value === null) return null;
    if (!allowed.includes(value as T)) {
      throw invalidParam(name, `Invalid ${name}: must be one of ${allowed.join(", ")}`);
    }
    return value as T;
  }

  /** An object, for example `card` in `card[number]=…`; empty when it is absent. */
  nested(name: string): Params {
    const value = this.form[name];
    if (value === undefined || value === "") return new Params({});
    if (typeof value === "string" || Array.isArray(value)) throw invalidParam(name, "Invalid object");
    return new Params(value);
  }

  strings(name: string): string[] {
    const value = this.form[name];
    if (value === undefined || value === "") return [];
    const isStrings = (items: FormValue): items is string[] =>
      Array.isArray(items) && items.every((item) => typeof item === "string");
    if (!isStrings(value)) throw invalidParam(name, "Invalid array");
    return value;
  }

  email(name: string): string | null {
    const value = this.string(name, 512);
    if (value !== null && !/^[^\s@]+@[^\s@]+$/.test(value)) {
      throw invalidParam(name, `Invalid email address: ${value}`, "email_invalid");
    }
    return value;
  }

  /** Only http(s): it becomes a link on a page. */
  url(name: string): string | null {
    const value = this.string(name);
    if (value !== null && !isWebUrl(value)) throw invalidParam(name, "Not a valid URL", "url_invalid");
    return value;
  }

  /** The keys to set, and `''` for those to remove. */
  metadata(name = "metadata"): Record<string, string> {
    const given = this.nested(name).form;
    const keys = Object.keys(given);
    if (keys.length > METADATA_LIMITS.keys)
      throw invalidParam(name, `Metadata can have up to ${METADATA_LIMITS.keys} keys.`);
    return Object.fromEntries(
      keys.map((key) => {
        const param = `${name}[${key}]`;
        const value = given[key];
        if (typeof value !== "string") throw invalidParam(param, "Metadata values must be strings.");
        if (key.length > METADATA_LIMITS.key) {
          throw invalidParam(param, `Metadata keys can have up to ${METADATA_LIMITS.key} characters.`);
        }
        if (value.length > METADATA_LIMITS.value) {
          throw invalidParam(param, `Metadata values can have up to ${METADATA_LIMITS.value} characters.`);
        }
        return [key, value] as const;
      }),
    );
  }

  /** The lower-case code of a currency that Stripe charges. */
  currency(): string {
    const currency = this.required("currency").toLowerCase();
    if (STRIPE_CURRENCIES.has(currency)) return currency;
    const supported = [...STRIPE_CURRENCIES.keys()].join(", ");
    throw invalidParam(
      "currency",
      `Invalid currency: ${currency}. Stripe currently supports these currencies: ${supported}`,
    );
  }

  /** An amount to charge, in the smallest unit of `currency`. */
  chargeable(currency: string): number {
    const amount = this.integer("amount");
    if (amount === null) throw invalidParam("amount", "Missing required param: amount.", "parameter_missing");
    if (amount < 1) throw invalidParam("amount", "Invalid positive integer", "parameter_invalid_integer");
    const { minimum, maximum, step } = STRIPE_CURRENCIES.get(currency) ?? { minimum: 50, maximum: 99_999_999, step: 1 };
    if (amount < minimum) {
      throw invalidParam(
        "amount",
        `Amount must be at least ${minimum} ${currency} in its smallest unit.`,
        "amount_too_small",
      );
    }
    if (amount > maximum) throw invalidParam("amount", `Amount must be no more than ${maximum}.`, "amount_too_large");
    if (amount % step !== 0) {
      throw invalidParam("amount", `Amount must be divisible by ${step} in ${currency}.`, "parameter_invalid_integer");
    }
    return amount;
  }
}

/** Whether a person may be sent there. */
export function isWebUrl(value: string): boolean {
  return URL.canParse(value) && ["http:", "https:"].includes(new URL(value).protocol);
}

/** Merges as Stripe does: `''` removes a key. @throws StripeError when there are too many keys then. */
export function mergeMetadata(
  current: Record<string, string>,
  changes: Record<string, string>,
): Record<string, string> {
  const merged = Object.entries({ ...current, ...changes }).filter(([, value]) => value !== "");
  if (merged.length > METADATA_LIMITS.keys) {
    throw invalidParam("metadata", `Metadata can have up to ${METADATA_LIMITS.keys} keys.`);
  }
  return Object.fromEntries(merged);
}
