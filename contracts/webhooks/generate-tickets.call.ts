import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { id } from "../field-schemas";
import { ticketGenerationRequest } from "../jobs/generate-tickets.job";

/** The same as putting the job on its queue, for callers without Redis. 202. */
export const generateTicketsCall = defineCall({
  name: "generate-tickets",
  service: "tickets",
  callers: ["core"],
  method: "POST",
  path: "/api/tickets/generate",
  request: ticketGenerationRequest,
  response: z.object({ success: z.literal(true), data: z.object({ jobId: id, status: z.string() }) }),
});
