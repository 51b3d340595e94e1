import { badInput } from "../../../platform/errors/platform-errors";

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 128;

/** What people choose, in English, French and German; with a few digits around it, it is tried first. */
const WORDS = new Set(
  `password passwort passwords motdepasse mdp passe kennwort pass secret geheim admin administrator administrateur root user
  utilisateur login connexion welcome bienvenue willkommen hello bonjour salut hallo test tester testing changeme letmein
  default guest invite qwerty qwertz azerty qwertyuiop azertyuiop qwertzuiop asdfgh asdfghjkl qsdfgh qsdfghjklm zxcvbn
  zxcvbnm iloveyou jetaime ichliebedich love amour liebe lovely sunshine soleil princess princesse prinzessin superman
  batman spiderman dragon monkey football baseball basketball hockey soccer master shadow michael jennifer jordan daniel
  nicolas thomas charlie jessica ashley matthew andrew joshua doudou chouchou loulou chocolat chocolate marseille paris
  london berlin france deutschland england america starwars pokemon naruto minecraft fortnite whatever trustno freedom
  liberte computer ordinateur internet samsung iphone google facebook summer winter spring autumn printemps hiver ete
  automne sommer fruehling herbst january february march april june july august september october november december
  monday friday sunday flower butterfly papillon cheese cookie pepper ginger killer hunter ranger tigger buster harley
  mustang corvette ferrari mercedes porsche angel ange lucky happy purple orange banana family famille maman papa
  eventplanner`.split(/\s+/),
);

/** What fingers run along; each also backwards. */
const ROWS = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertzuiop", "yxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn"].flatMap((row) => [row, [...row].reverse().join("")]);

const LEET: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s", "!": "i" };

/** How many pieces of at least three characters of `ROWS` the text is made of; Infinity when it is not. */
function runsOf(text: string): number {
  let runs = 0;
  for (let at = 0; at < text.length; runs++) {
    let length = 0;
    for (let next = text.length - at; next >= 3 && length === 0; next--) {
      if (ROWS.some((row) => row.includes(text.slice(at, at + next)))) length = next;
    }
    if (length === 0) return Infinity;
    at += length;
  }
  return runs;
}

/** A word of the list, with at most five digits and signs around it, its letters perhaps written as digits. */
function isWordInDisguise(text: string): boolean {
  const isWord = (core: string, around: number): boolean => around <= 5 && (WORDS.has(core) || [...WORDS].some((word) => core === word + word));
  const bare = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  if (isWord(bare, text.length - bare.length)) return true;
  // Which digits at the ends are letters and which are only digits cannot be told: every way is tried.
  for (let end = text.length; end >= text.length - 5 && end > 0; end--) {
    const core = [...text.slice(0, end)].map((sign) => LEET[sign] ?? sign).join("");
    if (isWord(core, text.length - end)) return true;
  }
  return false;
}

/** Whether it is among the first that anybody would try. */
export function isCommon(password: string): boolean {
  const text = password.normalize("NFKC").toLowerCase();
  const unaccented = text.normalize("NFKD").replace(/\p{M}/gu, "");
  // One piece again and again: aaaaaaaaaa, abc123abc123.
  if (/^(.{1,6}?)\1+$/u.test(text) || new Set(text).size < 4) return true;
  return runsOf(text) <= 2 || isWordInDisguise(unaccented.replace(/\s+/g, ""));
}

/**
 * @param email null while it is not known whose password it is
 * @param field its name in the input
 * @throws BAD_USER_INPUT
 */
export function requireGoodPassword(password: string, email: string | null, field = "password"): void {
  const { length } = [...password];
  const fail = (why: string) => badInput({ [field]: why });
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) throw fail(`must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`);
  const lower = password.toLowerCase();
  const address = email?.toLowerCase();
  const name = address?.split("@")[0];
  if (address !== undefined && name !== undefined && (lower.includes(address) || (name.length >= 4 && lower.includes(name)))) throw fail("must not contain your e-mail address");
  if (isCommon(password)) throw fail("is too easy to guess: take several words, or let a password manager choose");
}
