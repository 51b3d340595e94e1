/**
 * In an update, null clears; what cannot be cleared is a bad field.
 * @returns problems by field, for `badInput`
 */
export function nullsAmong<T extends object>(changes: T, required: readonly (keyof T & string)[]): Record<string, string> {
  return Object.fromEntries(required.filter((field) => changes[field] === null).map((field) => [field, "cannot be cleared"]));
}
