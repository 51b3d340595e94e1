import { randomInt } from "node:crypto";

/** What a slug looks like. */
export const SLUG_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * A readable piece of a URL: "Théâtre du Nord" → "theatre-du-nord". `fallback` when nothing readable is left.
 * @param maxLength characters; leaves room for a suffix
 */
export function slugOf(text: string, fallback: string, maxLength = 50): string {
  const slug = text
    .replace(/[ßẞ]/g, "ss")
    .replace(/[æÆ]/g, "ae")
    .replace(/[œŒ]/g, "oe")
    .replace(/[øØ]/g, "o")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, maxLength)
    .replace(/^-|-$/g, "");
  return slug.length < 3 ? fallback : slug;
}

const LETTERS = "23456789abcdefghjkmnpqrstuvwxyz";

/** Random characters that are not mistaken for each other when read out. */
export const randomLetters = (length: number): string => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join("");
