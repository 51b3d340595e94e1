import { unauthenticated } from "./stripe-error";
import type { Caller } from "./operation";

/**
 * Whose key it is. Any test key will do: the sandbox has no accounts.
 *
 * @param authorization the header: `Bearer key`, or `Basic` with the key as the user, as curl sends it.
 * @throws StripeError 401
 */
export function authenticateKey(authorization: string | undefined, needed: Caller): Caller {
  const key = keyOf(authorization);
  if (key === "") {
    throw unauthenticated("You did not provide an API key. Send it as 'Authorization: Bearer YOUR_KEY'.");
  }
  const kind = /^(sk|rk|pk)_test_\w+$/.exec(key)?.[1];
  if (kind === undefined) throw unauthenticated(`Invalid API Key provided: ${redact(key)}`, "api_key_invalid");
  if (kind !== "pk") return "secret";
  if (needed === "secret") {
    throw unauthenticated(
      "This API call cannot be made with a publishable API key. Please use a secret API key.",
      "secret_key_required",
    );
  }
  return "publishable";
}

function keyOf(authorization = ""): string {
  const [scheme = "", credentials = ""] = authorization.trim().split(/\s+/, 2);
  if (scheme.toLowerCase() === "bearer") return credentials;
  if (scheme.toLowerCase() !== "basic") return "";
  return Buffer.from(credentials, "base64").toString("utf8").split(":", 1)[0] ?? "";
}

/** Keys must not be readable in answers, even wrong ones. */
function redact(key: string): string {
  return key.length <= 12 ? "****" : `${key.slice(0, 8)}****${key.slice(-4)}`;
}
