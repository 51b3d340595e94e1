import { randomUUID } from "node:crypto";
import { order } from "../people";
import { reach, type Rows } from "./rows";
import { buyer, everybody, hidden, may, mayAtStrangers, missing, ofDrafts, oneself, only, person } from "./rules";

const name = (): string => `Somebody ${randomUUID().slice(0, 8)}`;
const inADay = (): string => new Date(Date.now() + 86_400_000).toISOString();
const newcomer = () => ({ firstName: "Grace", lastName: "Hopper", email: `grace-${randomUUID().slice(0, 8)}@example.com` });

/** Of a guest whom the attendee named when he bought: he sees him, and the organiser changes him. */
const ofGuests = missing(may("guests:manage")).nobody("UNAUTHENTICATED").seenBy(may("guests:read"), buyer);
/** For the buyer, and those who both see and change what is bought. */
const ofPurchases = missing(buyer, may("purchases:read", "purchases:manage")).seenBy(may("purchases:read"));

const WAS_TRANSFERRED = "which was transferred";
/** A ticket that the attendee bought and transferred: they see it, and can do nothing with it. */
const transferred = reach("ticket", WAS_TRANSFERRED);
const ofTransferred = missing(may("purchases:manage")).seenBy(buyer, may("tickets:read"));

export const coreRows: Rows = {
  reach: {
    Event: reach("event"),
    EventConnection: reach("events"),
    EventEdge: reach("events.edges"),
    EventCancellation: reach("event.cancellation", "which was cancelled"),
    EventStatistics: reach("event.statistics"),
    TicketTypeStatistics: reach("event.statistics.byTicketType"),
    TicketType: reach("event.ticketTypes"),
    Money: reach("event.ticketTypes.price"),
    PageInfo: reach("events.pageInfo"),
    PromoCode: reach("event.promoCodes"),
    Guest: reach("guest"),
    GuestConnection: reach("event.guests"),
    GuestEdge: reach("event.guests.edges"),
    GuestImport: reach("guestImport"),
    GuestImportError: reach("guestImport.errors"),
    GuestImportWarning: reach("guestImport.warnings"),
    GuestImportColumn: reach("guestImport.columns"),
    Purchase: reach("purchase"),
    PurchaseConnection: reach("event.purchases"),
    PurchaseEdge: reach("event.purchases.edges"),
    PurchaseItem: reach("purchase.items"),
    ReleasedHolds: null,
    Buyer: reach("purchase.buyer"),
    Ticket: reach("ticket"),
    WaitingListEntry: reach("waitingListEntry"),
    WaitingListConnection: reach("event.waitingList"),
    WaitingListEdge: reach("event.waitingList.edges"),
    AuditEntryConnection: reach("event.auditLog"),
    AuditEntryEdge: reach("event.auditLog.edges"),
    AuditEntry: reach("event.auditLog.edges.node"),
    AuditActor: reach("event.auditLog.edges.node.actor"),
  },
  open: {
    Event:
      "title id slug status timing description location timeZone startsAt endsAt doorsOpenAt doorsCloseAt maxAttendees currency coverImageUrl publishedAt createdAt updatedAt organization ticketTypes",
    EventConnection: "totalCount edges pageInfo",
    EventEdge: "cursor node",
    EventCancellation: "startedAt reason refund total done finishedAt",
    EventStatistics: "capacity sold reserved available validated revenue refunded byTicketType",
    TicketTypeStatistics: "sold reserved available validated revenue ticketType",
    TicketType: "name id description price quantity available onSale maxPerPurchase maxPerBuyer salesStartAt salesEndAt event",
    Money: "amount currency",
    PageInfo: "hasNextPage hasPreviousPage startCursor endCursor",
    PromoCode: "code id kind value maxUses used startsAt endsAt ticketTypes",
    Guest: "firstName id lastName email phone status createdAt event",
    GuestConnection: "totalCount edges pageInfo",
    GuestEdge: "cursor node",
    GuestImport: "status id total imported failed createdAt finishedAt errors warnings columns event",
    GuestImportError: "line message",
    GuestImportWarning: "line message",
    GuestImportColumn: "header usedAs",
    Purchase: "reference id status createdAt expiresAt paidAt promoCode subtotal discount total buyer items tickets event",
    PurchaseConnection: "totalCount edges pageInfo",
    PurchaseEdge: "cursor node",
    ReleasedHolds: "purchases tickets",
    PurchaseItem: "quantity unitPrice total ticketType",
    Buyer: "email firstName lastName phone user",
    Ticket: "code id status createdAt isValidated validatedAt event ticketType",
    WaitingListEntry: "status id email quantity position createdAt offerExpiresAt event ticketType",
    WaitingListConnection: "totalCount edges pageInfo",
    WaitingListEdge: "cursor node",
    AuditEntryConnection: "totalCount edges pageInfo",
    AuditEntryEdge: "cursor node",
    AuditEntry: "action id occurredAt service recordType recordId before after correlationId actor event",
    AuditActor: "kind sessionId apiKeyId address userAgent user",
  },
  fields: {
    "Event.auditLog": only(may("audit:read")),
    "Organization.auditLog": only(may("audit:read")),
    "Event.cancellation": [{ from: reach("event", "which was cancelled"), rule: only(may("events:read")) }],
    "Event.guests": only(may("guests:read")),
    "Event.promoCodes": only(may("promo-codes:manage")),
    "Event.purchases": only(may("purchases:read")),
    "Event.statistics": only(may("statistics:read")),
    "Event.waitingList": only(may("guests:read")),
    "Organization.returnHosts": only(may("organization:manage")),
    "Organization.events": [
      { rule: everybody },
      { rule: hidden(may("events:read")).others("empty").nobody("empty"), call: "events(filter: { status: [DRAFT] })" },
    ],
    "User.purchases": [
      { from: reach("me"), rule: only(oneself("purchases:own")) },
      { from: reach("scan.operator"), rule: only(person("manager", "purchases:own")) },
    ],
    "Guest.ticket": hidden(buyer, may("tickets:read")),
    // The buyer sees the initial of the guest a ticket was transferred to.
    "Ticket.guest": [{ rule: only(buyer, may("guests:read")) }, { from: transferred, rule: only(buyer, may("guests:read")) }],
    "Ticket.transferredAt": [{ from: transferred, rule: everybody }, { rule: hidden() }],
    "Ticket.transferredTo": [{ from: transferred, rule: everybody }, { rule: hidden() }],
    "Ticket.purchase": only(buyer, may("purchases:read")),
    "Purchase.sourceKey": hidden(may("purchases:manage")),
    // Each is a capability, which only the answer that makes it carries.
    "Purchase.accessToken": hidden(),
    "WaitingListEntry.token": hidden(),
  },
  queries: {
    event: [
      { rule: everybody, args: ({ things }) => ({ id: things.event.id }) },
      { what: "which was cancelled", rule: everybody, args: ({ things }) => ({ id: things.cancelled }) },
      { what: "which is a draft", rule: hidden(may("events:read")), args: ({ things }) => ({ id: things.draft }) },
    ],
    events: [
      { rule: everybody },
      { what: "which are drafts", rule: hidden(may("events:read")).others("empty").nobody("empty"), args: ({ things }) => ({ filter: { organizationId: things.organization, status: ["DRAFT"] } }) },
    ],
    guest: [
      { rule: hidden(buyer, may("guests:read")), args: ({ things }) => ({ id: things.purchase.guest }) },
      { what: "who received a transferred ticket", rule: hidden(may("guests:read")), args: ({ things }) => ({ id: things.transferred.guest }) },
    ],
    guestImport: [{ rule: hidden(may("guests:read"), may("guests:manage")), args: ({ things }) => ({ id: things.guestImport }) }],
    purchase: [
      { rule: hidden(buyer, may("purchases:read")), args: ({ things }) => ({ id: things.purchase.id }) },
      { what: "which is not paid yet", rule: hidden(buyer, may("purchases:read")), args: ({ things }) => ({ id: things.pending }) },
      { what: "which was given back", rule: hidden(buyer, may("purchases:read")), args: ({ things }) => ({ id: things.refunded }) },
      { what: "at another organization", rule: hidden(buyer, mayAtStrangers("purchases:read")), args: ({ things }) => ({ id: things.elsewhere }) },
    ],
    ticket: [
      { rule: hidden(buyer, may("tickets:read")), args: ({ things }) => ({ id: things.purchase.ticket }) },
      { what: WAS_TRANSFERRED, rule: hidden(buyer, may("tickets:read")), args: ({ things }) => ({ id: things.transferred.ticket }) },
    ],
    ticketByCode: [
      { rule: hidden(buyer, may("tickets:read")), args: ({ things }) => ({ eventId: things.event.id, code: things.purchase.code }) },
      { what: "which a transfer revoked", rule: hidden(), args: ({ things }) => ({ eventId: things.event.id, code: things.transferred.code }) },
    ],
    waitingListEntry: [{ rule: hidden(buyer, may("guests:read")), args: ({ things }) => ({ id: things.waiting }) }],
  },
  mutations: {
    createEvent: { rule: only(may("events:create")), args: ({ make }) => ({ input: make.newEvent() }) },
    updateEvent: [
      { rule: only(may("events:update")), args: ({ things }) => ({ id: things.event.id, input: { description: name() } }) },
      { what: "which is a draft", rule: ofDrafts("events:update"), args: ({ things }) => ({ id: things.draft, input: { description: name() } }) },
    ],
    publishEvent: { rule: ofDrafts("events:update"), args: async ({ make }) => ({ id: await make.draft() }) },
    cancelEvent: { rule: only(may("events:update")), args: async ({ make }) => ({ id: await make.published() }) },
    deleteEvent: { rule: ofDrafts("events:delete"), args: async ({ make }) => ({ id: await make.draft() }) },
    duplicateEvent: { rule: only(may("events:create")), args: ({ things }) => ({ id: things.event.id, startsAt: inADay() }) },
    addTicketType: { rule: only(may("events:update")), args: ({ things }) => ({ eventId: things.event.id, input: { name: name(), price: "5.00", quantity: 10 } }) },
    updateTicketType: { rule: only(may("events:update")), args: ({ things }) => ({ id: things.event.ticketTypes[0]?.id, input: { description: name() } }) },
    removeTicketType: { rule: only(may("events:update")), args: async ({ make }) => ({ id: await make.ticketType() }) },
    createPromoCode: { rule: only(may("promo-codes:manage")), args: ({ things }) => ({ input: { eventId: things.event.id, code: randomUUID(), kind: "PERCENT", value: "10" } }) },
    removePromoCode: { rule: only(may("promo-codes:manage")), args: async ({ make }) => ({ id: await make.promoCode() }) },
    addGuest: { rule: only(may("guests:manage")), args: ({ things }) => ({ input: { eventId: things.event.id, ticketTypeId: things.event.ticketTypes[0]?.id, ...newcomer() } }) },
    updateGuest: { rule: ofGuests, args: async ({ make }) => ({ id: (await make.free()).guest, input: { lastName: name() } }) },
    cancelGuest: { rule: ofGuests, args: async ({ make }) => ({ id: (await make.free()).guest }) },
    importGuests: { rule: only(may("guests:manage")), args: ({ things }) => ({ eventId: things.event.id, csv: `first_name,last_name,email,ticket_type\nGrace,${name()},grace@example.com,Free\n` }) },
    exportGuests: { rule: only(may("guests:manage")), args: ({ things }) => ({ eventId: things.event.id }) },
    purchaseTickets: { rule: everybody, args: ({ things }) => ({ input: order(things.event, [1]) }), shows: "accessToken" },
    cancelPurchase: { rule: ofPurchases, args: async ({ make }) => ({ id: await make.held() }) },
    releaseHolds: { rule: only(may("purchases:manage")), args: ({ things }) => ({ eventId: things.event.id, filter: { email: newcomer().email } }) },
    resendTickets: { rule: ofPurchases, args: async ({ make }) => ({ purchaseId: await make.sent() }) },
    resetAccess: { rule: ofPurchases, args: async ({ make }) => ({ purchaseId: (await make.free()).id }) },
    // For the guest it was transferred to, who has a token and no account.
    resendTicket: { rule: ofTransferred, args: async ({ make }) => ({ ticketId: (await make.transferred()).ticket }) },
    transferTicket: [
      {
        rule: missing(buyer, may("purchases:manage")).seenBy(may("tickets:read")),
        args: async ({ make }) => ({ ticketId: (await make.free()).ticket, guest: newcomer() }),
      },
      { what: WAS_TRANSFERRED, rule: ofTransferred, args: async ({ make }) => ({ ticketId: (await make.transferred()).ticket, guest: newcomer() }) },
    ],
    confirmPurchaseEmail: { rule: everybody, args: async ({ make }) => ({ token: await make.confirmation() }) },
    setReturnHosts: { rule: only(may("organization:manage")), args: ({ things }) => ({ organizationId: things.organization, hosts: ["shop.example"] }) },
    cancelTicket: {
      rule: missing(may("purchases:manage")).nobody("UNAUTHENTICATED").seenBy(buyer, may("tickets:read")),
      args: async ({ make }) => ({ ticketId: (await make.free()).ticket }),
    },
    joinWaitingList: { rule: everybody, args: ({ make }) => ({ input: make.newEntry() }), shows: "token" },
    leaveWaitingList: {
      rule: missing(buyer, may("guests:read", "guests:manage")).seenBy(may("guests:read")),
      args: async ({ make }) => ({ id: await make.waiting(), token: "none" }),
    },
  },
  subscriptions: {
    eventStatisticsUpdated: { rule: only(may("statistics:read")), args: ({ things }) => ({ eventId: things.event.id }) },
    guestImportProgressed: { rule: missing(may("guests:read"), may("guests:manage")), args: ({ things }) => ({ id: things.guestImport }) },
    purchaseUpdated: { rule: missing(buyer, may("purchases:read")), args: ({ things }) => ({ purchaseId: things.purchase.id }) },
    waitingListEntryUpdated: { rule: missing(buyer, may("guests:read")), args: ({ things }) => ({ id: things.waiting }) },
  },
};
