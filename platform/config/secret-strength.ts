import { dictionary } from "@zxcvbn-ts/language-common";

/** Bits that a word of a dictionary is worth: there are some thousand words that people think of, few of them short. */
const WORD_BITS = 13;
const WORD_BITS_PER_LETTER = 3;
/** Bits that a year of this or the last century is worth. */
const YEAR_BITS = 7;
/** Bits that the repetition of something earlier, or a sequence, is worth: where from, and how long. */
const COPY_BITS = 8;
/** Characters of the shortest repetition that counts as one. Shorter ones happen in random text. */
const SHORTEST_COPY = 6;
/** Characters of the shortest sequence (`abcde`, `54321`, `aaaaa`) that counts as one. */
const SHORTEST_RUN = 5;
/** Letters of the shortest word that is looked for inside of longer text, where short ones happen by accident. */
const SHORTEST_INNER_WORD = 5;
/** Letters of the shortest word between other characters, or written with a capital: `TheKey`, `the-key`. */
const SHORTEST_WORD = 3;
const LONGEST_WORD = 20;

/** Words of placeholders and of this product that the dictionaries lack. */
const OWN_WORDS = `
  and auth capability changeit compose core database demo dev docker encryption event example for gateway grant
  key local notification out our payment placeholder planner postgres postgresql principal prod production redis replace
  sample sandbox scan service staging the this ticket token value valkey variable with your
`.match(/\w+/g) ?? [];

let words: ReadonlySet<string> | undefined;

/**
 * Estimates how hard a secret is to guess: random characters count by their alphabet, words, sequences and repetitions as
 * one choice each. An estimate is an upper bound for text that a person made up.
 * @returns bits
 */
export function estimateBits(text: string): number {
  const perCharacter = Math.log2(alphabetOf(text));
  const separatorBits = isHex(text) ? 0 : perCharacter;
  let bits = 0;
  for (let at = 0; at < text.length; ) {
    const run = runAt(text, at);
    const copy = copyAt(text, at);
    const word = wordAt(text, at);
    const [length, cost] = [
      [run, COPY_BITS],
      [copy, COPY_BITS],
      [word, Math.min(WORD_BITS, word * WORD_BITS_PER_LETTER)],
      [yearAt(text, at), YEAR_BITS],
    ].reduce((best, next) => ((next[0] ?? 0) > (best[0] ?? 0) ? next : best), [0, 0]) as [number, number];
    if (length > 0) bits += Math.min(cost, length * perCharacter);
    else bits += /[-_:. ]/.test(text[at] ?? "") ? separatorBits : perCharacter;
    at += Math.max(length, 1);
  }
  return bits;
}

const isHex = (text: string): boolean => /^[\da-f]+$/i.test(text.replace(/[-_:. ]/g, ""));

/** The size of the smallest alphabet with all characters of the text. */
function alphabetOf(text: string): number {
  if (/^\d+$/.test(text)) return 10;
  if (isHex(text)) return 16;
  const sizes = [/[a-z]/.test(text) ? 26 : 0, /[A-Z]/.test(text) ? 26 : 0, /\d/.test(text) ? 10 : 0];
  const symbols = new Set(text.replace(/[a-zA-Z\d]/g, "")).size;
  return sizes.reduce((sum, size) => sum + size, Math.min(symbols, 32));
}

/** How many characters from here are each the same distance from the one before: -1, 0 or 1. */
function runAt(text: string, at: number): number {
  const step = text.charCodeAt(at + 1) - text.charCodeAt(at);
  if (!(Math.abs(step) <= 1)) return 0;
  let end = at + 1;
  while (end < text.length && text.charCodeAt(end) - text.charCodeAt(end - 1) === step) end += 1;
  return end - at >= SHORTEST_RUN ? end - at : 0;
}

/** How many characters from here repeat what came before, which may overlap with what they repeat. */
function copyAt(text: string, at: number): number {
  let longest = 0;
  for (let from = 0; from < at; from += 1) {
    let length = 0;
    while (at + length < text.length && text[from + length] === text[at + length]) length += 1;
    longest = Math.max(longest, length);
  }
  return longest >= SHORTEST_COPY ? longest : 0;
}

/** The length of a year from here. In hex, four digits are as likely as any other four characters. */
const yearAt = (text: string, at: number): number => (!isHex(text) && /^(19|20)\d\d(?!\d)/.test(text.slice(at, at + 5)) ? 4 : 0);

/** The length of the longest word from here, whatever its case. */
function wordAt(text: string, at: number): number {
  words ??= new Set([...dictionary.diceware, ...dictionary.passwords, ...OWN_WORDS]);
  const shortest = isHex(text) ? SHORTEST_INNER_WORD : SHORTEST_WORD;
  for (let length = Math.min(LONGEST_WORD, text.length - at); length >= shortest; length -= 1) {
    const whole = isBoundary(text[at - 1], text[at]) && isBoundary(text[at + length - 1], text[at + length]);
    if (!whole && length < SHORTEST_INNER_WORD) continue;
    const part = text.slice(at, at + length).toLowerCase();
    if (/^[a-z]+$/.test(part) && (words.has(part) || words.has(part.replace(/s$/, "")))) return length;
  }
  return 0;
}

/** Whether a word may end before the second character and another one begin with it. */
const isBoundary = (before = "", after = ""): boolean =>
  !/[a-zA-Z]/.test(before) || !/[a-zA-Z]/.test(after) || (/[a-z]/.test(before) && /[A-Z]/.test(after));
