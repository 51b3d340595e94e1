import { createHash } from "node:crypto";
import type { Transaction } from "../../journal/store";
import type { IdempotentAnswer, StripeShape } from "../model/records";
import type { Form, FormValue } from "./form";
import { invalidParam, StripeError } from "./stripe-error";

/** How long an answer is remembered, in milliseconds. */
export const REMEMBER_ANSWER_MS = 24 * 60 * 60 * 1000;
const MAX_KEY_LENGTH = 255;

/** What must be the same for the same key: the call and its parameters, in whatever order they came. */
export function fingerprint(method: string, path: string, form: Form): string {
  return createHash("sha256")
    .update(`${method} ${path} ${canonical(form)}`)
    .digest("base64url");
}

/**
 * The first answer under this key, when there was one.
 *
 * @throws StripeError `idempotency_error` when the key was used for something else.
 */
export function earlierAnswer(tx: Transaction<StripeShape>, key: string, print: string): IdempotentAnswer | undefined {
  if (key.length > MAX_KEY_LENGTH) {
    throw invalidParam("idempotency_key", `Idempotency keys can be up to ${MAX_KEY_LENGTH} characters long.`);
  }
  const earlier = tx.get("answer", key);
  if (!earlier || Date.now() - earlier.at > REMEMBER_ANSWER_MS) return undefined;
  if (earlier.fingerprint === print) return earlier;
  throw new StripeError(400, {
    type: "idempotency_error",
    message: `The idempotency key '${key}' was first used with another call or other parameters. Use another key.`,
  });
}

function canonical(value: FormValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? "")}`).join(",")}}`;
}
