import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { id } from "../field-schemas";
import { scanningPolicy } from "./scanning-policy";

/** The public half of the key that signed a QR code. Key ids are global; 404 for one that is not ours. */
export const qrKeyCall = defineCall({
  name: "qr-key",
  service: "tickets",
  callers: ["scans"],
  method: "GET",
  path: "/api/internal/qr-keys/{keyId}",
  ...scanningPolicy,
  budget: 4_000,
  timeout: 2_000,
  request: z.object({ keyId: z.string().max(64) }),
  /** Ed25519, raw 32 bytes, base64url. */
  response: z.object({ keyId: z.string(), eventId: id, publicKey: z.string() }),
});

/**
 * The PDF of a ticket, for the email it is attached to. 404 while there is none. If `revision` is omitted, the current one.
 * `revoked` says that the ticket was transferred or reissued since, and that there is no content.
 */
export const ticketFileCall = defineCall({
  name: "ticket-file",
  service: "tickets",
  callers: ["notifications"],
  method: "GET",
  path: "/api/internal/tickets/{ticketId}/file",
  timeout: 10_000,
  // A GET carries its fields in the query, as text.
  request: z.object({ ticketId: id, revision: z.coerce.number().int().min(1).optional() }),
  response: z.object({ filename: z.string(), contentType: z.string(), /** base64 */ content: z.string(), revoked: z.boolean().optional() }),
});
