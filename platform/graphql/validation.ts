import { ValidateBy, type ValidationOptions } from "class-validator";

/** Line breaks and tabs are text; the other control characters only ever break somebody's display, log or mail header. */
// eslint-disable-next-line no-control-regex -- they are what it looks for
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;
// eslint-disable-next-line no-control-regex -- they are what it looks for
const CONTROL_OR_BREAK = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/;

/** Half of a pair of surrogates: no text at all, and no JSON in PostgreSQL can hold it. */
const HALF = /\p{Cs}/u;
const VISIBLE = /[^\s\p{C}]/u;

const words = (min: number, max: number): string => (min === 0 ? `must have at most ${max} characters` : `must have ${min} to ${max} characters`);

function text(name: string, min: number, max: number, forbidden: RegExp, why: string, options?: ValidationOptions): PropertyDecorator {
  const problem = (value: unknown): string | null => {
    if (typeof value !== "string") return "must be text";
    if (forbidden.test(value)) return why;
    if (HALF.test(value)) return "must not have half of a character";
    // Characters as people count them, and without the blanks around, which services cut off.
    const { length } = [...value.trim()];
    if (length < min || length > max) return words(min, max);
    return min > 0 && !VISIBLE.test(value) ? "must have something that can be seen" : null;
  };
  const validate = (value: unknown): boolean => problem(value) === null;
  return ValidateBy({ name, validator: { validate, defaultMessage: (args) => `$property ${problem(args?.value) ?? words(min, max)}` } }, options);
}

/** One line of text, of `min` to `max` characters without the blanks around it: names, titles. */
export const IsLine = (min: number, max: number, options?: ValidationOptions): PropertyDecorator =>
  text("isLine", min, max, CONTROL_OR_BREAK, "must be one line without control characters", options);

/** Text of several lines, of `min` to `max` characters without the blanks around it: descriptions, messages. */
export const IsProse = (min: number, max: number, options?: ValidationOptions): PropertyDecorator =>
  text("isProse", min, max, CONTROL, "must not have control characters", options);
