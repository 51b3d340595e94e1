import { isIP } from "node:net";
import type { RelyingParty } from "./web-authn";

/**
 * Where passkeys are valid: at the domain of PUBLIC_URL, or the one that is set. Pages may ask for them whose origin is that
 * of PUBLIC_URL or in CORS_ORIGINS, and of this domain or a subdomain: browsers refuse others anyway.
 * @param corsOrigins `*` adds none, because any page may call the API then, and signing in must not be as open
 */
export function relyingPartyOf(publicUrl: string, corsOrigins: readonly string[], domain?: string): RelyingParty {
  const { origin, hostname, protocol, port } = new URL(publicUrl);
  // WebAuthn knows no IP addresses: who develops on 127.0.0.1 opens the pages at localhost.
  const numeric = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  const id = domain ?? (numeric ? "localhost" : hostname);
  const local = numeric ? [`${protocol}//localhost${port === "" ? "" : `:${port}`}`] : [];
  const origins = [origin, ...local, ...corsOrigins].filter((candidate) => candidate !== "*" && isWithin(candidate, id));
  return { id, origins: [...new Set(origins)] };
}

function isWithin(origin: string, domain: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
