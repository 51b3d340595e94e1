import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { id } from "../field-schemas";

/** The public half of the key that signed a QR code. Key ids are global; 404 for one that is not ours. */
export const qrKeyCall = defineCall({
  name: "qr-key",
  priority: "critical",
  service: "tickets",
  callers: ["scans"],
  method: "GET",
  path: "/api/internal/qr-keys/{keyId}",
  timeout: 2_000,
  request: z.object({ keyId: z.string().max(64) }),
  /** Ed25519, raw 32 bytes, base64url. */
  response: z.object({ keyId: z.string(), eventId: id, publicKey: z.string() }),
});

/** The PDF of a ticket, for the mail that it is attached to. 404 while there is none. */
export const ticketFileCall = defineCall({
  name: "ticket-file",
  service: "tickets",
  callers: ["notifications"],
  method: "GET",
  path: "/api/internal/tickets/{ticketId}/file",
  timeout: 10_000,
  request: z.object({ ticketId: id }),
  response: z.object({ filename: z.string(), contentType: z.string(), /** base64 */ content: z.string() }),
});
