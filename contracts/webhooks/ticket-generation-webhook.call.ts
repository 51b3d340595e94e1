import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { acknowledged, id, instant } from "../field-schemas";

/** Tickets tells core what became of a generation job; tickets that failed are named. */
export const ticketGenerationWebhookCall = defineCall({
  name: "ticket-generation-webhook",
  service: "core",
  callers: ["tickets"],
  method: "POST",
  path: "/api/internal/ticket-generation-webhook",
  request: z.object({
    eventType: z.enum(["ticket.completed", "ticket.partial", "ticket.failed"]),
    jobId: id,
    status: z.enum(["completed", "partially_completed", "failed"]),
    timestamp: instant,
    data: z.object({
      tickets: z.array(
        z.object({
          ticketId: id,
          ticketCode: z.string(),
          revision: z.int().min(1),
          qrCodeData: z.string().nullable(),
          fileUrl: z.string().nullable(),
          filePath: z.string().nullable(),
          generatedAt: instant.nullable(),
          success: z.boolean(),
          error: z.string().nullable().default(null),
        }),
      ),
      summary: z.object({
        total: z.int(),
        successful: z.int(),
        failed: z.int(),
        /** Milliseconds. */
        processingTime: z.int(),
      }),
    }),
  }),
  response: acknowledged,
});
