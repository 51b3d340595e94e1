import { z } from "zod";
import { readPrivateKey, readPublicKeys } from "../auth/principal-keys";
import { publicKeys, secret } from "./define-config";
import { secrets } from "./variable-schemas";

const requiredText = z.string({ error: "is required" });

const privateKey = requiredText.transform((text, context) => {
  const key = readPrivateKey(text);
  if (key) return key;
  context.addIssue({ code: "custom", message: "is not an Ed25519 private key (PKCS #8 as PEM or base64, or its seed as base64)" });
  return z.NEVER;
});

const publicKeyList = requiredText.transform((text, context) => {
  const keys = readPublicKeys(text);
  if (keys) return keys;
  context.addIssue({ code: "custom", message: "is not a list of Ed25519 public keys (PEM or base64, comma separated)" });
  return z.NEVER;
});

/**
 * Keys by which processes trust each other, besides those of service calls. Each process reads only those that it needs:
 * the description names them.
 */
export const trustVariables = {
  principalPrivateKey: secret("PRINCIPAL_PRIVATE_KEY", privateKey, "Signs who the caller is. Ed25519, PKCS #8 as PEM or base64. For the gateway only"),
  principalPublicKeys: publicKeys("PRINCIPAL_PUBLIC_KEYS", publicKeyList, "Public keys of the gateways, comma separated: PEM or base64. For each subgraph"),
  grantSecrets: secret("GRANT_SECRET", secrets, "Signs the grants in references between subgraphs. For core, payments, tickets and scans"),
  capabilitySecrets: secret("CAPABILITY_SECRET", secrets, "Signs the access tokens of buyers without an account and of waiting lists. For core and payments"),
  exportLinkSecrets: secret("EXPORT_LINK_SECRET", secrets, "Signs the expiring links to exported guest lists. For core"),
  ticketLinkSecrets: secret("TICKET_LINK_SECRET", secrets, "Signs the expiring links to ticket files. For tickets"),
};
