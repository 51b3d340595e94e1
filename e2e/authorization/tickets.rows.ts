import { reach, type FieldCase, type Rows } from "./rows";
import { buyer, hidden, may, missing, only } from "./rules";

/** Who sees how tickets are made. */
const sight = [may("tickets:read"), may("tickets:create")];
/** Who has a code can come in with it: whoever stands at the door sees the ticket and not its code. */
const artefact: FieldCase[] = [
  { rule: hidden(buyer, may("tickets:create")) },
  // The buyer no longer has what a transfer gave to another guest.
  { from: reach("ticket", "which was transferred"), rule: hidden(may("tickets:create")) },
];

export const ticketsRows: Rows = {
  reach: {
    GenerationJob: reach("generationJob"),
    GenerationFailure: reach("generationJob.failures", "which failed"),
    TicketGeneration: reach("ticket.generation"),
  },
  open: {
    GenerationJob: "status id total successful failed processingTime createdAt finishedAt failures event",
    GenerationFailure: "error",
    TicketGeneration: "status error generatedAt",
  },
  fields: {
    "Event.generationJobs": only(...sight),
    "GenerationJob.archiveUrl": hidden(may("tickets:create")),
    "Ticket.generation": [{ rule: only(buyer, ...sight) }, { from: reach("purchase.tickets"), rule: only(buyer, ...sight) }],
    "Ticket.qrCodeData": artefact,
    "Ticket.qrCodeImage": artefact,
    "Ticket.fileUrl": artefact,
    // Who makes tickets is told which one failed, and sees it only as everybody does.
    "GenerationFailure.ticket": only(may("tickets:read")),
    // Other people's tickets are in it, too.
    "TicketGeneration.job": hidden(...sight),
  },
  queries: {
    generationJob: [
      { rule: hidden(...sight), args: ({ things }) => ({ id: things.job }) },
      { what: "which failed", rule: hidden(...sight), args: ({ things }) => ({ id: things.failedJob }) },
    ],
  },
  mutations: {
    retryGeneration: { rule: missing(may("tickets:create")).nobody("UNAUTHENTICATED").seenBy(may("tickets:read")), args: ({ things }) => ({ jobId: things.job }) },
  },
  subscriptions: {
    generationProgressed: { rule: missing(...sight), args: ({ things }) => ({ jobId: things.job }) },
  },
};
