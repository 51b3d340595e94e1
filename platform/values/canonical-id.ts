/** Every way of writing a UUID that PostgreSQL reads: any letter case, in braces, hyphens after any four digits. */
const UUID = /^(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}$/i;

/**
 * Rewrites a UUID the way the database returns it, because IDs are compared, hashed and used as keys: some clients
 * (Swift's, for one) write UUIDs in capital letters.
 * @returns the UUID in lower case; any other text unchanged, because it may be an opaque value in which case matters
 */
export function canonicalId(text: string): string {
  const digits = text.startsWith("{") && text.endsWith("}") ? text.slice(1, -1) : text;
  if (!UUID.test(digits)) return text;
  return digits
    .toLowerCase()
    .replaceAll("-", "")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
