import { badInput } from "../../platform/errors/platform-errors";
import { short } from "../../platform/errors/bounded-fields";
import { findTexts } from "../../platform/values/find-text";

/**
 * Refuses half of a surrogate pair anywhere in what the client sent beside the document, which has its own check in the
 * parser. Such a text cannot be encoded as UTF-8: one service after the other would fail on it in its own way.
 * @param input JSON by name, e.g. the variables
 * @throws AppError BAD_USER_INPUT naming the variable, or the field within it
 */
export function refuseUnpairedSurrogates(input: Readonly<Record<string, unknown>>): void {
  const [first] = findTexts(input, (text) => !text.isWellFormed(), 1);
  if (!first) return;
  const path = [...first.path, ...(first.key === null ? [] : [first.key])];
  // Within an input object, the variable's own name says nothing.
  const field = path.slice(path.length > 1 ? 1 : 0).join(".").toWellFormed();
  throw badInput({ [short(field)]: "must not contain an unpaired surrogate (half of a character)" });
}
