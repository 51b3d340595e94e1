/** Fields that one response reports: more helps nobody. */
export const MAX_FIELDS = 20;
/** Characters of a field's path and of a reason. */
const MAX_TEXT = 200;
/** Bytes of all reported fields as JSON. A response has them twice: in its message and in its extensions. */
const MAX_BYTES = 3_500;

/**
 * At most `max` characters. A client's input is repeated in some messages, and may be megabytes long.
 * @param max in UTF-16 code units
 */
export const short = (text: string, max = MAX_TEXT): string =>
  text.length <= max ? text : `${text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "")}…`;

export interface BoundedFields {
  readonly fields: Readonly<Record<string, string>>;
  /** How many others are invalid. */
  readonly omitted: number;
}

/**
 * The first of the invalid fields, as many as a response reports.
 * @param fields each by its path, with what is wrong with it
 */
export function boundedFields(fields: Readonly<Record<string, string>>): BoundedFields {
  const entries = Object.entries(fields);
  const bounded: Record<string, string> = {};
  let [count, bytes] = [0, 0];
  for (const [field, why] of entries) {
    const [path, reason] = [short(field), short(why)];
    bytes += Buffer.byteLength(JSON.stringify([path, reason]));
    if (count === MAX_FIELDS || (count > 0 && bytes > MAX_BYTES)) break;
    bounded[path] = reason;
    count++;
  }
  return { fields: bounded, omitted: entries.length - count };
}
