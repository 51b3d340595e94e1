import { ValidateBy } from "class-validator";

const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether buyers may be sent back there: https, or a page on the developer's own machine; nothing that only looks like
 * it, such as `http://localhost:x@elsewhere.example`.
 */
export function isReturnUrl(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && LOCAL.has(hostname));
}

export const IsReturnUrl = (): PropertyDecorator =>
  ValidateBy({ name: "isReturnUrl", validator: { validate: isReturnUrl, defaultMessage: () => "$property must be https, or localhost" } });
