import { dictionary } from "@zxcvbn-ts/language-common";

/** What people choose in French and German, and about us; the list below knows English best. */
const OUR_WORDS = `password passwort passwords motdepasse mdp passe kennwort pass secret geheim admin administrator administrateur root user
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
  eventplanner`.split(/\s+/);

/** What is tried first, also with a few signs around it: 49,000 passwords that leaked most often, kept by others. */
const WORDS = new Set([...dictionary.passwords, ...OUR_WORDS]);

/** What fingers run along, alone or on two rows in turn; each also backwards. */
const ROWS = [
  "abcdefghijklmnopqrstuvwxyz", "01234567890", "1234567890", "9876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertzuiop", "yxcvbnm",
  "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "1a2s3d4f5g6h7j8k9l", "a1s2d3f4g5h6j7k8l9", "1z2x3c4v5b6n7m", "z1x2c3v4b5n6m7", "1a2b3c4d5e6f7g8h9i", "a1b2c3d4e5f6g7h8i9",
  "qazwsxedcrfvtgbyhnujm", "qawsedrftgyhujikolp", "1qaz2wsx3edc4rfv5tgb6yhn", "1qazxsw23edc", "112233445566778899", "102030405060708090", "1029384756", "1357924680",
].flatMap((row) => [row, [...row].reverse().join("")]);
const LONGEST_ROW = Math.max(...ROWS.map(({ length }) => length));

const LEET: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s", "!": "i" };

/** How many signs around a word make it no better; and around what fingers ran along. */
const AROUND_WORD = 5;
const AROUND_RUN = 2;

const isWord = (text: string): boolean => WORDS.has(text) || (text.length % 2 === 0 && text.slice(0, text.length / 2) === text.slice(text.length / 2) && WORDS.has(text.slice(text.length / 2)));

/** Whether the text is nothing but pieces of at least three characters of `ROWS`. */
function isRun(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    let length = 0;
    for (let next = Math.min(text.length - at, LONGEST_ROW); next >= 3 && length === 0; next--) {
      if (ROWS.some((row) => row.includes(text.slice(at, at + next)))) length = next;
    }
    if (length === 0) return false;
    at += length;
  }
  return true;
}

/** A word or a run with a few signs around it, its letters perhaps written as digits. Which of them are letters cannot be told: every way is tried. */
function isDisguised(text: string): boolean {
  for (let around = 0; around <= AROUND_WORD; around++) {
    for (let before = 0; before <= around; before++) {
      const core = text.slice(before, text.length - (around - before));
      if (isWord(core) || isWord([...core].map((sign) => LEET[sign] ?? sign).join(""))) return true;
      if (around <= AROUND_RUN && isRun(core)) return true;
    }
  }
  return false;
}

/** Whether it is among the first that anybody would try. @param password of at least ten characters */
export function isCommon(password: string): boolean {
  const text = password.normalize("NFKC").toLowerCase();
  // One piece again and again: aaaaaaaaaa, abc123abc123.
  if (/^(.{1,6}?)\1+$/u.test(text) || new Set(text).size < 4) return true;
  return isDisguised(text.normalize("NFKD").replace(/[\p{M}\s]+/gu, ""));
}
