/** The size of JSON that is accepted. */
export interface JsonLimits {
  /** Values that are no containers, empty lists and objects included. Also the number of lists and objects. */
  readonly maxValues: number;
  /** Lists and objects within each other. */
  readonly maxDepth: number;
  /** Characters of a key. */
  readonly maxKeyLength: number;
}

/** Which of the limits is exceeded. */
export type JsonExcess = keyof JsonLimits;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Measures JSON before it is parsed: parsing a megabyte of tiny values takes a hundred times as long as this, and their
 * objects take far more memory than the text. Ends at the first excess. A text that is not JSON is left to the parser.
 * @param text in UTF-8
 * @returns which limit is exceeded, or null
 */
export function jsonTextExcess(text: Uint8Array, { maxValues, maxDepth, maxKeyLength }: JsonLimits): JsonExcess | null {
  // Each list or object with n commas has n + 1 items, so the values that are no containers are one more than all commas.
  let [values, containers, depth, lastLength] = [1, 0, 0, 0];
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const byte = text[at] as number;
    if (byte === QUOTE) {
      const start = at + 1;
      for (at = start; at < length && text[at] !== QUOTE; at++) if (text[at] === BACKSLASH) at++;
      lastLength = at - start;
    } else if (byte === COMMA) {
      if (++values > maxValues) return "maxValues";
    } else if (byte === OBJECT || byte === LIST) {
      if (++containers > maxValues) return "maxValues";
      if (++depth > maxDepth) return "maxDepth";
    } else if (byte === OBJECT_END || byte === LIST_END) depth--;
    else if (byte === COLON && lastLength > maxKeyLength) return "maxKeyLength";
  }
  return null;
}

/**
 * Reads a string out of a JSON object without parsing the whole of it.
 * @returns the value of the first such key at the top level; null if there is none, or it is no string of up to 1 KB
 */
export function topLevelString(text: Uint8Array, key: string): string | null {
  let depth = 0;
  let last = "";
  let isValue = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) {
      const start = at;
      for (at++; at < text.length && text[at] !== QUOTE; at++) if (text[at] === BACKSLASH) at++;
      if (depth !== 1) continue;
      const string = at - start > MAX_STRING ? "" : Buffer.from(text.subarray(start, at + 1)).toString("utf8");
      if (isValue && last === JSON.stringify(key)) return parsedString(string);
      last = string;
    } else if (byte === OBJECT || byte === LIST) depth++;
    else if (byte === OBJECT_END || byte === LIST_END) depth--;
    else if (depth === 1 && (byte === COLON || byte === COMMA)) isValue = byte === COLON;
  }
  return null;
}

const MAX_STRING = 1_024;

function parsedString(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

/** The size of JSON that was parsed. */
export interface JsonSize {
  /** Values that are no containers, empty lists and objects included. */
  readonly values: number;
  /** Those of them that are in a list, at any depth. */
  readonly listed: number;
  readonly excess: JsonExcess | null;
}

/**
 * Measures a JSON value. Neither recursive nor longer than the limits: it ends at the first excess.
 * @returns the values counted until then
 */
export function measureJson(root: unknown, limits: JsonLimits): JsonSize {
  const { maxValues, maxDepth } = limits;
  let [values, listed, containers] = [0, 0, 0];
  const over = (excess: JsonExcess): JsonSize => ({ values, listed, excess });
  const open: unknown[] = [root];
  // How deep each of them is; negative within a list.
  const depths: number[] = [1];
  while (open.length > 0) {
    const value = open.pop();
    const depth = depths.pop() ?? 0;
    const items = itemsOf(value);
    if (items.length === 0) {
      values++;
      if (depth < 0) listed++;
      if (values > maxValues) return over("maxValues");
    }
    if (typeof value !== "object" || value === null) continue;
    if (Math.abs(depth) > maxDepth) return over("maxDepth");
    // Each item is a value or a container, and there may be `maxValues` of either.
    if (++containers > maxValues || values + items.length > 2 * maxValues) return over("maxValues");
    if (hasLongKey(value, limits)) return over("maxKeyLength");
    const inside = (Math.abs(depth) + 1) * (depth < 0 || Array.isArray(value) ? -1 : 1);
    for (const item of items) {
      open.push(item);
      depths.push(inside);
    }
  }
  return { values, listed, excess: null };
}

const NOTHING: readonly unknown[] = [];

function itemsOf(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return NOTHING;
  return Array.isArray(value) ? (value as unknown[]) : Object.values(value);
}

const hasLongKey = (value: object, { maxKeyLength }: JsonLimits): boolean =>
  !Array.isArray(value) && Object.keys(value).some(({ length }) => length > maxKeyLength);
