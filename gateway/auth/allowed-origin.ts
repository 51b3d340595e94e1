import type { IncomingMessage } from "node:http";
import { forbidden } from "../../platform/errors/platform-errors";
import type { AppError } from "../../platform/errors/app-error";

/**
 * Decides from which pages a browser may open a WebSocket: CORS does not apply to them. Clients that are no browsers
 * send no Origin; the gateway's own pages have the origin of the gateway, or of PUBLIC_URL in front of it.
 * @param allowed origins, or `*`
 */
export function originCheck(
  allowed: readonly string[],
  publicUrl: string,
): (request: IncomingMessage) => AppError | null {
  const origins = new Set([...allowed, new URL(publicUrl).origin]);
  return ({ headers: { origin, host } }) => {
    if (origin === undefined || origins.has("*") || origins.has(origin) || hostOf(origin) === host?.toLowerCase())
      return null;
    return forbidden("This origin may not connect. Add it to CORS_ORIGINS.");
  };
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}
