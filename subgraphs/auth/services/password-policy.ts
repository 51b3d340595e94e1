import { badInput } from "../../../platform/errors/platform-errors";
import { isCommon } from "./common-passwords";

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 128;

/** Shorter than this, an address is in every other word. */
const TELLING = 4;
/** The same for what is found when signs and spaces are left out, across words that have nothing to do with it. */
const TELLING_APART = 7;

const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, "");

/** Whether the address is in the password: all of it, what stands before the @, or that without a tag (`ada+tickets@`). */
function contains(password: string, email: string): boolean {
  const [name = ""] = email.split("@");
  const names = [name, name.split("+")[0] ?? ""];
  const letters = lettersOf(password);
  return (
    password.includes(email) ||
    names.some((text) => text.length >= TELLING && password.includes(text)) ||
    names.map(lettersOf).some((text) => text.length >= TELLING_APART && letters.includes(text))
  );
}

/**
 * Looks at a password as it is hashed, in NFKC: what has ten characters in one way of writing may have five in another.
 * @param email null while it is not known whose password it is
 * @param field its name in the input
 * @throws BAD_USER_INPUT
 */
export function requireGoodPassword(password: string, email: string | null, field = "password"): void {
  const text = password.normalize("NFKC");
  const { length } = [...text];
  const fail = (why: string) => badInput({ [field]: why });
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) throw fail(`must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`);
  if (email !== null && contains(text.toLowerCase(), email.toLowerCase())) throw fail("must not contain your e-mail address");
  if (isCommon(password)) throw fail("is too easy to guess: take several words, or let a password manager choose");
}
