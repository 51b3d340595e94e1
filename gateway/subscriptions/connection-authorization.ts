import type { IncomingHttpHeaders } from "node:http";

const NAME = "authorization";

/**
 * The authorization of a WebSocket, wherever its client put it: `connectionParams.authorization`, the same inside
 * `connectionParams.headers`, or the header of the handshake, in that order. Names match in any letter case.
 * @returns undefined for a caller without an account; anything else must be valid
 */
export function authorizationOf(
  params: Readonly<Record<string, unknown>> | undefined,
  headers: IncomingHttpHeaders,
): unknown {
  return valueIn(params) ?? valueIn(valueIn(params, "headers")) ?? headers.authorization;
}

/** Clients without a token often send the key with an empty value. */
function valueIn(fields: unknown, wanted = NAME): unknown {
  if (typeof fields !== "object" || fields === null) return undefined;
  const values = Object.entries(fields).flatMap(([name, value]) =>
    name.toLowerCase() === wanted && value !== "" && value !== null && value !== undefined ? [value as unknown] : [],
  );
  return values[0];
}
