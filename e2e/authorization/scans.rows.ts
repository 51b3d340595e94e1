import { randomUUID } from "node:crypto";
import { reach, type Rows } from "./rows";
import { buyer, hidden, may, missing, ofDrafts, only } from "./rules";

/** Who sees what happens at the doors. */
const sight = [may("tickets:scan"), may("tickets:read")];
const bought = reach("purchase.tickets");
const atTheDoor = () => ({ location: "Main door", clientScanId: randomUUID() });

export const scansRows: Rows = {
  reach: {
    Scan: reach("scan"),
    ScanConnection: reach("event.scans"),
    ScanEdge: reach("event.scans.edges"),
    ScanStatistics: reach("event.scanStatistics"),
    ScanRate: reach("event.scanStatistics.perMinute"),
    GateStatistics: reach("event.scanStatistics.byGate"),
    OutcomeStatistics: reach("event.scanStatistics.byOutcome"),
    Gate: reach("event.gates"),
    ScanResult: null,
  },
  open: {
    Scan: "outcome id location offline scannedAt undoneAt undoReason event ticket gate operator",
    ScanConnection: "totalCount edges pageInfo",
    ScanEdge: "cursor node",
    ScanStatistics: "admitted refused duplicates expected perMinute byGate byOutcome",
    ScanRate: "minute admitted refused",
    GateStatistics: "location admitted refused",
    OutcomeStatistics: "outcome count",
    Gate: "name id ticketTypes event",
    ScanResult: "outcome admitted message ticket scan firstScan",
  },
  fields: {
    "Event.gates": only(...sight, may("gates:manage")),
    "Event.scans": only(...sight),
    "Event.scanStatistics": only(...sight, may("statistics:read")),
    // How often and when it was scanned the buyer is told, and not where and by whom. Whoever sees a purchase sees its
    // tickets, and nothing of this by that alone.
    "Ticket.scans": [{ rule: only(...sight) }, { from: bought, rule: only(...sight) }],
    "Ticket.scanCount": [{ rule: only(buyer, ...sight) }, { from: bought, rule: only(buyer, ...sight) }],
    "Ticket.lastScanAt": [{ rule: only(buyer, ...sight) }, { from: bought, rule: only(buyer, ...sight) }],
  },
  queries: {
    scan: [{ rule: hidden(...sight), args: ({ things }) => ({ id: things.scan }) }],
  },
  mutations: {
    // The ticket was used before: whoever may scan is told so.
    scanTicket: { rule: only(may("tickets:scan")), args: ({ things }) => ({ input: { eventId: things.event.id, qrCodeData: things.purchase.qrCode, ...atTheDoor() } }), shows: "firstScan.location" },
    admitTicket: {
      rule: missing(may("tickets:scan")).nobody("UNAUTHENTICATED").seenBy(may("tickets:read"), buyer),
      args: async ({ make }) => ({ input: { ticketId: (await make.free()).ticket, ...atTheDoor() } }),
    },
    undoScan: {
      rule: missing(may("gates:manage", "tickets:scan"), may("gates:manage", "tickets:read")).nobody("UNAUTHENTICATED").seenBy(...sight),
      args: async ({ make }) => ({ scanId: await make.admission((await make.free()).ticket), reason: "The wrong door" }),
    },
    createGate: [
      { rule: only(may("gates:manage")), args: ({ things }) => ({ eventId: things.event.id, name: randomUUID() }) },
      { what: "of a draft", rule: ofDrafts("gates:manage"), args: ({ things }) => ({ eventId: things.draft, name: randomUUID() }) },
    ],
    removeGate: { rule: missing(may("gates:manage")).nobody("UNAUTHENTICATED").seenBy(...sight), args: async ({ make }) => ({ id: await make.gate() }) },
  },
  subscriptions: {
    scanRecorded: { rule: only(...sight), args: ({ things }) => ({ eventId: things.event.id }), event: async ({ make }) => make.admission((await make.free()).ticket) },
    scanStatisticsUpdated: { rule: only(...sight, may("statistics:read")), args: ({ things }) => ({ eventId: things.event.id }) },
  },
};
