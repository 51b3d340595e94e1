/** The same few dozen names with every purchase. */
const columns = new Map<string, string>();

function columnOf(key: string): string {
  const known = columns.get(key);
  if (known !== undefined) return known;
  const column = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  columns.set(key, column);
  return column;
}

/** The columns' names, for a document that the database unfolds. */
export const snakeCased = (record: object): Record<string, unknown> => Object.fromEntries(Object.entries(record).map(([key, value]) => [columnOf(key), value]));
