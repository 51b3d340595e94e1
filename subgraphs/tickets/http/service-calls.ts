import { buffer } from "node:stream/consumers";
import { generateTicketsCall } from "../../../contracts/webhooks/generate-tickets.call";
import { qrKeyCall, ticketFileCall } from "../../../contracts/webhooks/ticket-artefacts.call";
import { handleCall, type CallHandler } from "../../../platform/webhooks/handle-call";
import type { AcceptGeneration } from "../services/accept-generation";
import type { EventKeys } from "../services/event-keys";
import type { OpenFiles } from "../services/open-files";

interface Services {
  readonly acceptGeneration: AcceptGeneration;
  readonly eventKeys: EventKeys;
  readonly openFiles: OpenFiles;
}

/** What tickets answers to the other services. */
export const ticketsCalls = ({ acceptGeneration, eventKeys, openFiles }: Services): CallHandler[] => [
  handleCall(generateTicketsCall, async (request, { answerWith }) => {
    const job = await acceptGeneration.enqueue(request);
    answerWith(202);
    return { success: true as const, data: { jobId: job.id, status: job.status.toLowerCase() } };
  }),
  handleCall(qrKeyCall, ({ keyId }) => eventKeys.publicKey(keyId)),
  handleCall(ticketFileCall, async ({ ticketId, revision = null }) => {
    if (revision !== null && (await openFiles.isRevoked(ticketId, revision))) return { filename: "", contentType: "", content: "", revoked: true };
    const { stream, filename, contentType } = await openFiles.ticket(ticketId, revision);
    return { filename, contentType, content: (await buffer(stream)).toString("base64") };
  }),
];
