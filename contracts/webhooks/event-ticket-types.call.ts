import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { id } from "../field-schemas";

/** The ticket types that an event has now. 404 if there is no such event. */
export const eventTicketTypesCall = defineCall({
  name: "event-ticket-types",
  service: "core",
  callers: ["scans"],
  method: "GET",
  path: "/api/internal/events/{eventId}/ticket-types",
  request: z.object({ eventId: id }),
  response: z.object({ eventId: id, ticketTypeIds: z.array(id) }),
});
