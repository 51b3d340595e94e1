import { GraphError } from "../graph/graph-error";
import type { Problems } from "./form.view";
import type { FormWords } from "./form.words";

/**
 * What an error means for a form: beside the fields that the server named, else above all of them.
 * @param own what some codes mean here
 */
export function problemsOf(error: unknown, words: FormWords, own: Readonly<Record<string, string>> = {}): Problems {
  if (!(error instanceof GraphError)) return { form: words.wrong, fields: {} };
  const special = own[error.code];
  if (special !== undefined) return { form: special, fields: {} };
  if (error.code === "BAD_USER_INPUT") {
    const fields = Object.entries(error.fields).map(([path, why]) => [path.split(".").at(-1) ?? path, words.reasons[why] ?? why] as const);
    return fields.length > 0 ? { form: null, fields: Object.fromEntries(fields) } : { form: error.message, fields: {} };
  }
  if (error.code === "OFFLINE" || error.code === "SERVICE_UNAVAILABLE") return { form: words.offline, fields: {} };
  if (error.code === "RATE_LIMITED") return { form: words.tooMany(error.retryAfter ?? 60), fields: {} };
  return { form: words.wrong, fields: {} };
}
