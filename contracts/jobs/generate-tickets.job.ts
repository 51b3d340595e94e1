import { z } from "zod";
import { defineJob } from "../../platform/queues/define-job";
import { id, instant } from "../field-schemas";

/** One ticket to make: all that its code and its PDF say, so that the worker asks nobody. */
export const ticketToGenerate = z.object({
  ticket_id: id,
  ticket_code: z.string(),
  /** Raised by a transfer or a re-issue; older codes are dead. */
  revision: z.int().min(1),
  guest_name: z.string(),
  /** Name of the ticket type. */
  type: z.string(),
  /** Integer minor units of the event's currency; 0 is free. */
  price: z.int().min(0),
  template_id: id.nullable().default(null),
  /** Null for a guest whom the organiser added. */
  purchase_id: id.nullable(),
  purchase_reference: z.string().nullable(),
  buyer_user_id: id.nullable(),
  /** Whether this revision belongs to a person who received the ticket by a transfer, and no longer to the buyer. */
  is_transferred: z.boolean().optional(),
});

export const ticketGenerationRequest = z.object({
  job_id: id,
  event_id: id,
  organization_id: id,
  /** Whether money was paid for all of these tickets. Paid tickets are generated before free ones. */
  paid: z.boolean().optional(),
  /** Whether the PDFs are generated when they are first opened: for large free purchases. QR codes are not affected. */
  pdf_on_demand: z.boolean().optional(),
  /** At most 100: larger sets are several jobs. */
  tickets: z.array(ticketToGenerate).min(1).max(100),
  template_data: z.object({
    event_title: z.string(),
    event_date: instant,
    event_end: instant,
    doors_open: instant.nullable(),
    time_zone: z.string(),
    location: z.string(),
    currency: z.string(),
    /** Of the buyer, for the words on the ticket. */
    locale: z.string(),
  }),
});

export type TicketGenerationRequest = z.infer<typeof ticketGenerationRequest>;
export type TicketToGenerate = z.infer<typeof ticketToGenerate>;

/** Core has tickets issued; tickets makes their QR codes and PDFs. */
export const generateTicketsJob = defineJob({
  name: "generate-tickets",
  queue: "ticket-generation",
  schema: ticketGenerationRequest,
  attempts: 12,
  backoff: 1_000,
  timeout: 120_000,
  concurrency: 2,
  share: ({ organization_id: group, paid = false, tickets }) => ({ group, tier: paid ? "first" : "second", cost: tickets.length }),
});
