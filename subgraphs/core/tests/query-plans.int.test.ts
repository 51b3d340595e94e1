import { join } from "node:path";
import { PrismaClient } from "../../../prisma/core/client/client";
import { newId } from "../../../platform/db/new-id";
import { testVolume } from "../../../platform/testing/volume";
import { testQueryPlans, type PlanCase } from "../../../platform/testing/query-plan-tests";
import { CancellationRepository } from "../repositories/cancellation.repository";
import { CapacityRepository } from "../repositories/capacity.repository";
import { CounterRepository } from "../repositories/counter.repository";
import type { Tx } from "../repositories/database";
import { DeliveryConfirmationRepository } from "../repositories/delivery-confirmation.repository";
import { EventListRepository, type EventCriteria } from "../repositories/event-list.repository";
import { EventRepository } from "../repositories/event.repository";
import { GuestImportRepository } from "../repositories/guest-import.repository";
import { GuestRepository } from "../repositories/guest.repository";
import { PromoCodeRepository } from "../repositories/promo-code.repository";
import { PurchaseRepository } from "../repositories/purchase.repository";
import { ReturnHostRepository } from "../repositories/return-host.repository";
import { TicketIssueRepository } from "../repositories/ticket-issue.repository";
import { TicketTypeRepository } from "../repositories/ticket-type.repository";
import { TicketRepository } from "../repositories/ticket.repository";
import { WaitingListRepository } from "../repositories/waiting-list.repository";
import { fillCore, type Volume } from "./volume";

const { plans, some } = testVolume<Tx, Volume>("core", fillCore, (adapter) => new PrismaClient({ adapter }));

const [cancellations, capacity, lists, events, imports] = [new CancellationRepository(), new CapacityRepository(), new EventListRepository(), new EventRepository(), new GuestImportRepository()];
const [guests, promos, purchases, issues, types] = [new GuestRepository(), new PromoCodeRepository(), new PurchaseRepository(), new TicketIssueRepository(), new TicketTypeRepository()];
const returnHosts = new ReturnHostRepository();
const confirmations = new DeliveryConfirmationRepository();
const [tickets, waiting, counters] = [new TicketRepository(), new WaitingListRepository(), new CounterRepository()];

/** Reads what it counts, or goes through, by its nature: by an index still. */
const ALL = 100_000;
/** Asks for so much of the table that to read it whole is right. */
const WHOLE = Infinity;
const DAY = 86_400_000;
const now = new Date();
const soon = new Date(Date.now() + DAY / 2);
const first = { first: 20, after: null };
const deep = () => ({ first: 20, after: { key: some.createdAt.toISOString(), id: some.guest } });

const guestsOf = (more: object = {}) => ({ eventId: some.event, status: null, search: null, ...more });
const bought = (more: object = {}) => ({ ...guestsOf(), buyerUserId: null, ...more });
const one = (quantity = 1) => [{ ticketTypeId: some.openType, quantity }];
const cursor = () => ({ cursorAt: some.createdAt, cursorId: some.purchase });
const from = { cursorAt: null, cursorId: null };
const newGuest = (id: string) => ({
  guest: { id, firstName: "Ada", lastName: "L", email: "a@example.com", phone: null, status: "CONFIRMED" as const, locale: "en", importKey: id, idempotencyScope: "k", idempotencyKey: id, inputHash: "", createdAt: now },
  ticket: { id: newId(), code: `TKT-${id}`, ticketTypeId: some.openType, guestId: id, position: 0, status: "ISSUED" as const, createdAt: now },
});
const newType = () => ({ id: newId(), eventId: some.draft, position: 5, name: newId(), nameKey: newId(), description: null, priceMinor: 1, quantity: 1, salesStartAt: null, salesEndAt: null, maxPerPurchase: 1 });

const cases: PlanCase<Tx>[] = [
  ["CancellationRepository.begin", "counts what there is to go through", async (tx) => {
    await tx.eventCancellation.delete({ where: { eventId: some.event } });
    await cancellations.begin(tx, { eventId: some.event, refund: true, reason: null, isReasonEmailed: true, locale: "en", startedAt: now });
  }, ALL],
  ["CancellationRepository.byEventId", "one", (tx) => cancellations.byEventId(tx, some.event)],
  ["CancellationRepository.lock", "one", (tx) => cancellations.lock(tx, some.event)],
  ["CancellationRepository.advance", "one", (tx) => cancellations.advance(tx, some.event, { done: 1 })],
  ["CancellationRepository.nextPurchases", "from the beginning", (tx) => cancellations.nextPurchases(tx, some.event, from, 100)],
  ["CancellationRepository.nextPurchases", "from the middle", (tx) => cancellations.nextPurchases(tx, some.event, cursor(), 100)],
  ["CancellationRepository.nextGuests", "from the beginning", (tx) => cancellations.nextGuests(tx, some.event, from, 100)],
  ["CancellationRepository.nextGuests", "from the middle", (tx) => cancellations.nextGuests(tx, some.event, cursor(), 100)],
  ["CancellationRepository.lockPurchases", "some", (tx) => cancellations.lockPurchases(tx, [some.purchase, newId()])],
  ["CancellationRepository.lockTickets", "of purchases", (tx) => cancellations.lockTickets(tx, { purchaseIds: [some.purchase, newId()] })],
  ["CancellationRepository.lockTickets", "of guests", (tx) => cancellations.lockTickets(tx, { guestIds: [some.guest, newId()] })],
  ["CancellationRepository.guestsByIds", "some", (tx) => cancellations.guestsByIds(tx, [some.guest, newId()])],
  ["CancellationRepository.paidBy", "some", (tx) => cancellations.paidBy(tx, some.event, ["buyer7@example.com", "new@example.com"])],
  ["CancellationRepository.mailedAmong", "some", (tx) => cancellations.mailedAmong(tx, [some.guest, newId()])],
  ["CancellationRepository.guestsOfPurchases", "some", (tx) => cancellations.guestsOfPurchases(tx, [some.purchase, newId()])],
  ["CancellationRepository.claimAddresses", "some", (tx) => cancellations.claimAddresses(tx, some.event, ["told7@example.com", "new@example.com"])],
  ["CancellationRepository.voidTickets", "some", (tx) => cancellations.voidTickets(tx, [some.guest, newId()])],

  ["CapacityRepository.take", "one", (tx) => capacity.take(tx, some.openEvent, one())],
  ["CapacityRepository.sell", "one", (tx) => capacity.sell(tx, some.openEvent, one(), new Map())],
  ["CapacityRepository.release", "one, offered to the first in a long line", (tx) => capacity.release(tx, some.event, [{ ticketTypeId: some.type, quantity: 1 }])],
  ["CapacityRepository.void", "one, offered to the first in a long line", (tx) => capacity.void(tx, some.event, [{ ticketTypeId: some.type, quantity: 1, validated: 0 }])],
  ["CapacityRepository.resizeType", "to what it has", (tx) => capacity.resizeType(tx, some.type, 20_000)],
  ["CapacityRepository.resizeEvent", "to what it has", (tx) => capacity.resizeEvent(tx, some.event, 20_000)],
  ["CapacityRepository.countValidated", "one", (tx) => capacity.countValidated(tx, some.openEvent, some.openType, 1)],

  ...eventLists(),

  ["CounterRepository.subjects", "from the middle", (tx) => counters.subjects(tx, some.event, 100)],
  ["CounterRepository.recount", "an event with many of everything", (tx) => counters.recount(tx, some.event), WHOLE],

  ["EventRepository.insert", "with a type", (tx) => events.insert(tx, newEvent(), [])],
  ["EventRepository.byId", "one", (tx) => events.byId(tx, some.event)],
  ["EventRepository.bySlug", "one", (tx) => events.bySlug(tx, "many-7")],
  ["EventRepository.byIds", "some", (tx) => events.byIds(tx, [some.event, some.draft])],
  ["EventRepository.ticketTypesByIds", "some", (tx) => events.ticketTypesByIds(tx, [some.type, some.openType])],
  ["EventRepository.ticketTypesOf", "some events", (tx) => events.ticketTypesOf(tx, [some.event, some.draft])],
  ["EventRepository.countersOf", "some", (tx) => events.countersOf(tx, [some.event, some.draft])],
  ["EventRepository.lock", "one", (tx) => events.lock(tx, some.event)],
  ["EventRepository.update", "one", (tx) => events.update(tx, some.event, { title: "Another" })],
  ["EventRepository.move", "one", (tx) => events.move(tx, some.event, ["PUBLISHED"], "COMPLETED")],
  ["EventRepository.moveEnded", "nothing has ended", (tx) => events.moveEnded(tx, ["PUBLISHED"], "COMPLETED", new Date(Date.now() - DAY), 100)],
  ["EventRepository.moveEnded", "some have", (tx) => events.moveEnded(tx, ["PUBLISHED"], "COMPLETED", new Date(Date.now() + 30 * DAY), 100)],
  ["EventRepository.deleteDraft", "one", async (tx) => {
    await tx.promoCode.deleteMany({ where: { eventId: some.draft } });
    await events.deleteDraft(tx, some.draft);
  }],
  ["EventRepository.lockForDeletion", "one", (tx) => events.lockForDeletion(tx, some.draft)],
  ["EventRepository.touch", "one", (tx) => events.touch(tx, some.event)],
  ["EventRepository.addRefunded", "one", (tx) => events.addRefunded(tx, some.event, 100)],

  ["GuestImportRepository.insert", "one", (tx) => imports.insert(tx, { id: newId(), eventId: some.event, userId: newId(), locale: "en", total: 1, csv: "", columns: [] })],
  ["GuestImportRepository.byId", "one", (tx) => imports.byId(tx, some.import)],
  ["GuestImportRepository.withCsv", "one", (tx) => imports.withCsv(tx, some.import)],
  ["GuestImportRepository.start", "one", (tx) => imports.start(tx, some.import)],
  ["GuestImportRepository.advance", "one", (tx) => imports.advance(tx, some.import, 5, 1)],
  ["GuestImportRepository.addImported", "one", (tx) => imports.addImported(tx, some.import, 1)],
  ["GuestImportRepository.addErrors", "one", (tx) => imports.addErrors(tx, some.import, [{ line: 9_999, message: "x" }])],
  ["GuestImportRepository.addWarnings", "one", (tx) => imports.addWarnings(tx, some.import, [{ line: 9_999, message: "x" }])],
  ["GuestImportRepository.warningsOf", "the first", (tx) => imports.warningsOf(tx, some.import, 100)],
  ["GuestImportRepository.finish", "one", (tx) => imports.finish(tx, some.import, "COMPLETED", now)],
  ["GuestImportRepository.errorsOf", "the first", (tx) => imports.errorsOf(tx, some.import, 100)],

  ["GuestRepository.removeFromDraft", "those of a draft", (tx) => guests.removeFromDraft(tx, some.draft)],
  ["GuestRepository.place", "two", (tx) => guests.place(tx, some.openEvent, [newGuest(newId()), newGuest(newId())], [], true)],
  ["GuestRepository.byId", "one", (tx) => guests.byId(tx, some.guest)],
  ["GuestRepository.byIdempotencyKey", "one", (tx) => guests.byIdempotencyKey(tx, "g", `${some.event}77`)],
  ["GuestRepository.update", "one", (tx) => guests.update(tx, some.guest, { firstName: "Ada" })],
  ["GuestRepository.exportAfter", "the beginning", (tx) => guests.exportAfter(tx, some.event, null, 500)],
  ["GuestRepository.exportAfter", "the middle", (tx) => guests.exportAfter(tx, some.event, { createdAt: some.createdAt, id: some.guest }, 500)],

  ["PromoCodeRepository.insert", "one", (tx) => promos.insert(tx, { id: newId(), eventId: some.event, code: "NEW", kind: "FIXED", amount: 1, maxUses: null, startsAt: null, endsAt: null, ticketTypeIds: [], createdAt: now })],
  ["PromoCodeRepository.byId", "one", (tx) => promos.byId(tx, some.promo)],
  ["PromoCodeRepository.byCode", "one", (tx) => promos.byCode(tx, some.event, "CROWD-7")],
  ["PromoCodeRepository.ofEvent", "all of them", (tx) => promos.ofEvent(tx, some.event)],
  ["PromoCodeRepository.countOfEvent", "all of them", (tx) => promos.countOfEvent(tx, some.event)],
  ["PromoCodeRepository.remove", "one", (tx) => promos.remove(tx, some.promo, now)],
  ["PromoCodeRepository.release", "one", (tx) => promos.release(tx, some.promo)],
  ["PromoCodeRepository.useAgain", "one", (tx) => promos.useAgain(tx, some.promo)],

  ["PurchaseRepository.place", "somebody without an account, within limits", async (tx) => purchases.place(tx, newPurchase((await events.byId(tx, some.openEvent))?.updatedAt ?? now))],
  ["PurchaseRepository.byId", "one", (tx) => purchases.byId(tx, some.purchase)],
  ["PurchaseRepository.byIds", "some", (tx) => purchases.byIds(tx, [some.purchase, newId()])],
  ["PurchaseRepository.byIdempotencyKey", "one", (tx) => purchases.byIdempotencyKey(tx, "s", `${some.event}77`)],
  ["PurchaseRepository.lock", "one", (tx) => purchases.lock(tx, some.purchase)],
  ["PurchaseRepository.hasOverdue", "nowhere", (tx) => purchases.hasOverdue(tx, null, now)],
  ["PurchaseRepository.hasOverdue", "of an event, that has none", (tx) => purchases.hasOverdue(tx, newId(), now)],
  ["PurchaseRepository.lockOverdue", "nowhere", (tx) => purchases.lockOverdue(tx, null, now, [])],
  ["PurchaseRepository.lockOverdue", "all of them", (tx) => purchases.lockOverdue(tx, null, soon, [])],
  ["PurchaseRepository.recordPaymentRequest", "one", (tx) => purchases.recordPaymentRequest(tx, some.purchase, "STRIPE", null)],
  ["PurchaseRepository.update", "one", (tx) => purchases.update(tx, some.purchase, { status: "REFUNDED" })],
  ["PurchaseRepository.itemsOf", "some", (tx) => purchases.itemsOf(tx, [some.purchase, newId()])],
  ["PurchaseRepository.portionsOf", "one", (tx) => purchases.portionsOf(tx, some.purchase)],
  ["PurchaseRepository.list", "the first page", (tx) => purchases.list(tx, bought(), first)],
  ["PurchaseRepository.list", "a deep page", (tx) => purchases.list(tx, bought(), deep())],
  ["PurchaseRepository.list", "a deep page of a status", (tx) => purchases.list(tx, bought({ status: "PENDING" }), deep())],
  ["PurchaseRepository.list", "what a search finds", (tx) => purchases.list(tx, bought({ search: "first77 buyer77" }), first)],
  ["PurchaseRepository.list", "what a search finds, of a status", (tx) => purchases.list(tx, bought({ search: "first77", status: "PAID" }), first)],
  ["PurchaseRepository.list", "a user's", (tx) => purchases.list(tx, bought({ eventId: null, buyerUserId: some.user }), first)],
  ["PurchaseRepository.list", "a user's, of an event", (tx) => purchases.list(tx, bought({ buyerUserId: some.user }), first)],
  ["PurchaseRepository.count", "a status", (tx) => purchases.count(tx, bought({ status: "PENDING" }))],
  ["PurchaseRepository.list", "what a search for a reference finds", (tx) => purchases.list(tx, bought({ search: "EP0123ABCD" }), first)],
  ["PurchaseRepository.list", "what a search for a ticket code finds", (tx) => purchases.list(tx, bought({ search: "TKT0123ABCD" }), first)],
  ["PurchaseRepository.list", "what a search without words finds", (tx) => purchases.list(tx, bought({ search: "%" }), first)],
  ["PurchaseRepository.count", "what a search finds", (tx) => purchases.count(tx, bought({ search: "first77" }))],
  ["PurchaseRepository.count", "a user's", (tx) => purchases.count(tx, bought({ eventId: null, buyerUserId: some.user }))],

  ["DeliveryConfirmationRepository.withhold", "one", (tx) => confirmations.withhold(tx, some.purchase, 2)],
  ["DeliveryConfirmationRepository.withheldAmong", "some", (tx) => confirmations.withheldAmong(tx, [some.purchase, newId()])],
  ["DeliveryConfirmationRepository.confirm", "one", (tx) => confirmations.confirm(tx, some.purchase, 1, now)],

  ["ReturnHostRepository.of", "one", (tx) => returnHosts.of(tx, some.event)],
  ["ReturnHostRepository.set", "one", (tx) => returnHosts.set(tx, some.event, ["shop.example"])],

  ["TicketIssueRepository.byIds", "some", (tx) => issues.byIds(tx, [some.ticket, newId()])],
  ["TicketIssueRepository.goodAfter", "the beginning", (tx) => issues.goodAfter(tx, some.event, null, null, 100)],
  ["TicketIssueRepository.goodAfter", "the middle", (tx) => issues.goodAfter(tx, some.event, null, some.ticket, 100)],
  ["TicketIssueRepository.goodAfter", "some", (tx) => issues.goodAfter(tx, some.event, [some.ticket], null, 100)],
  ["TicketIssueRepository.lockUnsentToGuests", "some", (tx) => issues.lockUnsentToGuests(tx, [some.ticket, newId()])],
  ["TicketIssueRepository.markSent", "some", (tx) => issues.markSent(tx, [some.ticket, newId()])],
  ["TicketIssueRepository.goodOf", "one purchase", (tx) => issues.goodOf(tx, some.purchase)],

  ["TicketTypeRepository.byId", "one", (tx) => types.byId(tx, some.type)],
  ["TicketTypeRepository.lock", "one", (tx) => types.lock(tx, some.type)],
  ["TicketTypeRepository.endOf", "one event", (tx) => types.endOf(tx, some.event)],
  ["TicketTypeRepository.insert", "one", (tx) => types.insert(tx, newType())],
  ["TicketTypeRepository.update", "one", (tx) => types.update(tx, some.type, { name: "Other" })],
  ["TicketTypeRepository.removeUnused", "one that is used", (tx) => types.removeUnused(tx, some.type)],
  ["TicketTypeRepository.removeUnused", "one of an event with many tickets of another type", async (tx) => {
    const type = { ...newType(), eventId: some.event };
    await types.insert(tx, type);
    await types.removeUnused(tx, type.id);
  }],

  ["TicketRepository.byId", "one", (tx) => tickets.byId(tx, some.ticket)],
  ["TicketRepository.byIds", "some", (tx) => tickets.byIds(tx, [some.ticket, newId()])],
  ["TicketRepository.byCode", "one", (tx) => tickets.byCode(tx, some.event, some.code)],
  ["TicketRepository.ofPurchases", "some", (tx) => tickets.ofPurchases(tx, [some.purchase, newId()])],
  ["TicketRepository.ofGuests", "some", (tx) => tickets.ofGuests(tx, [some.guest, newId()])],
  ["TicketRepository.withGuestAndType", "one purchase", (tx) => tickets.withGuestAndType(tx, some.purchase)],
  ["TicketRepository.guestsByIds", "some", (tx) => tickets.guestsByIds(tx, [some.guest, newId()])],
  ["TicketRepository.listGuests", "the first page", (tx) => tickets.listGuests(tx, guestsOf(), first)],
  ["TicketRepository.listGuests", "a deep page", (tx) => tickets.listGuests(tx, guestsOf(), deep())],
  ["TicketRepository.listGuests", "a deep page of a status", (tx) => tickets.listGuests(tx, guestsOf({ status: "CANCELLED" }), deep())],
  ["TicketRepository.listGuests", "what a search finds", (tx) => tickets.listGuests(tx, guestsOf({ search: "first77 buyer77" }), first)],
  ["TicketRepository.listGuests", "what a search for hardly anything finds", (tx) => tickets.listGuests(tx, guestsOf({ search: "f" }), deep()), ALL],
  ["TicketRepository.listGuests", "what a search finds, of a status", (tx) => tickets.listGuests(tx, guestsOf({ search: "first77", status: "CONFIRMED" }), first)],
  ["TicketRepository.countGuests", "all of an event", (tx) => tickets.countGuests(tx, guestsOf()), ALL],
  ["TicketRepository.countGuests", "a status", (tx) => tickets.countGuests(tx, guestsOf({ status: "CANCELLED" })), ALL],
  ["TicketRepository.listGuests", "what a search for a ticket code finds", (tx) => tickets.listGuests(tx, guestsOf({ search: "TKT0123ABCD" }), first)],
  ["TicketRepository.listGuests", "what a search without words finds", (tx) => tickets.listGuests(tx, guestsOf({ search: "-" }), first)],
  ["TicketRepository.countGuests", "what a search finds", (tx) => tickets.countGuests(tx, guestsOf({ search: "first77" }))],
  ["TicketRepository.lockOfGuest", "one", (tx) => tickets.lockOfGuest(tx, some.guest)],
  ["TicketRepository.lock", "one", (tx) => tickets.lock(tx, some.ticket)],
  ["TicketRepository.reissue", "one", (tx) => tickets.reissue(tx, some.ticket, true)],
  ["TicketRepository.cancel", "one", async (tx) => tickets.cancel(tx, (await tickets.byId(tx, some.ticket)) ?? (undefined as never), null, now)],
  ["TicketRepository.issue", "one purchase", (tx) => tickets.issue(tx, some.purchase)],
  ["TicketRepository.cancelOf", "one purchase", (tx) => tickets.cancelOf(tx, some.purchase)],
  ["TicketRepository.reserveAgain", "one purchase", (tx) => tickets.reserveAgain(tx, some.purchase)],
  ["TicketRepository.keepArtefacts", "one", (tx) => tickets.keepArtefacts(tx, { ticketId: some.ticket, revision: 1, qrCodeData: "x", fileUrl: null, filePath: null, generationJobId: newId() })],
  ["TicketRepository.countUnmade", "one purchase", (tx) => tickets.countUnmade(tx, some.purchase)],
  ["TicketRepository.claim", "one", (tx) => tickets.claim(tx, some.ticket, 1, newId(), now)],
  ["TicketRepository.countScan", "one", (tx) => tickets.countScan(tx, some.ticket, now)],
  ["TicketRepository.confirmClaim", "one", (tx) => tickets.confirmClaim(tx, some.ticket, newId(), now)],
  ["TicketRepository.dropClaim", "one", async (tx) => {
    const scan = newId();
    await tickets.claim(tx, some.ticket, 1, scan, now);
    await tickets.dropClaim(tx, some.ticket, scan);
  }],
  ["TicketRepository.wasReleased", "one", (tx) => tickets.wasReleased(tx, some.ticket, newId())],
  ["TicketRepository.unconfirmedClaims", "some", (tx) => tickets.unconfirmedClaims(tx, now, 100)],
  ["TicketRepository.unconfirmedClaims", "none", (tx) => tickets.unconfirmedClaims(tx, new Date(Date.now() - DAY), 100)],

  ["WaitingListRepository.byId", "one", (tx) => waiting.byId(tx, some.waiting)],
  ["WaitingListRepository.join", "at the end of a long line", (tx) => waiting.join(tx, newEntry("new@example.com"))],
  ["WaitingListRepository.join", "who is in it already", (tx) => waiting.join(tx, newEntry("WAITING6000@example.com"))],
  ["WaitingListRepository.leave", "from the middle", (tx) => waiting.leave(tx, some.waiting)],
  ["WaitingListRepository.expire", "one, and the next is offered it", (tx) => waiting.expire(tx, some.offered, soon)],
  ["WaitingListRepository.offer", "nothing is free", (tx) => waiting.offer(tx, some.event)],
  ["WaitingListRepository.close", "everybody", (tx) => waiting.close(tx, some.event, "EXPIRED"), WHOLE],
  ["WaitingListRepository.isInUse", "anywhere", (tx) => waiting.isInUse(tx)],
  ["WaitingListRepository.overdue", "some", (tx) => waiting.overdue(tx, soon, 100)],
  ["WaitingListRepository.overdue", "none", (tx) => waiting.overdue(tx, now, 100)],
  ["WaitingListRepository.attentive", "anywhere", (tx) => waiting.attentive(tx, now)],
  ["WaitingListRepository.takeUntold", "some", (tx) => waiting.takeUntold(tx, 100)],
  ["WaitingListRepository.positions", "in the middle of a long line", (tx) => waiting.positions(tx, [some.waiting]), ALL],
  ["WaitingListRepository.list", "the first page", (tx) => waiting.list(tx, { eventId: some.event, status: null }, first)],
  ["WaitingListRepository.hasCancellationNotices", "any", (tx) => waiting.hasCancellationNotices(tx)],
  ["WaitingListRepository.takeCancellationNotices", "those of an event", async (tx) => {
    await tx.eventCancellation.update({ where: { eventId: some.event }, data: { stage: "FINISHED", finishedAt: now } });
    await tx.waitingListEntry.updateMany({ where: { id: { in: [some.waiting, some.offered] } }, data: { cancellationNoticeDue: true } });
    await waiting.takeCancellationNotices(tx, 100);
  }],
  ["WaitingListRepository.list", "a deep page", (tx) => waiting.list(tx, { eventId: some.event, status: null }, placed())],
  ["WaitingListRepository.list", "a deep page of a status", (tx) => waiting.list(tx, { eventId: some.event, status: "WAITING" }, placed())],
  ["WaitingListRepository.count", "an event's", (tx) => waiting.count(tx, { eventId: some.event, status: null }), WHOLE],
  ["WaitingListRepository.count", "a status", (tx) => waiting.count(tx, { eventId: some.event, status: "OFFERED" })],
];

/** Every way in which events are listed, on the first page and on a deep one, and counted. */
function eventLists(): PlanCase<Tx>[] {
  const everything: EventCriteria = { organizationId: null, status: null, timing: null, search: null, from: null, to: null, draftsOf: [] };
  const page = (minutes: number) => ({ first: 20, after: { key: new Date(Date.now() - minutes * 60_000).toISOString(), id: newId() } });
  const criteria: [string, () => Partial<EventCriteria>, number?][] = [
    ["nothing", () => ({})],
    ["the drafts of an organization among them", () => ({ draftsOf: [some.organization] }), WHOLE],
    ["everything, for an administrator", () => ({ draftsOf: "all" }), WHOLE],
    ["a status", () => ({ status: ["PUBLISHED"] })],
    ["a rare status", () => ({ status: ["CANCELLED"] })],
    ["two statuses", () => ({ status: ["PUBLISHED", "CANCELLED"] }), WHOLE],
    ["an organization", () => ({ organizationId: some.organization })],
    ["an organization and a status", () => ({ organizationId: some.organization, status: ["PUBLISHED"] })],
    ["what is to come", () => ({ timing: "UPCOMING", status: ["PUBLISHED"] })],
    ["what goes on", () => ({ timing: "ONGOING" })],
    ["what is over", () => ({ timing: "PAST" }), WHOLE],
    ["a month", () => ({ from: new Date(Date.now() + DAY), to: new Date(Date.now() + 20 * DAY) })],
    ["words", () => ({ search: "concert season7 town7" })],
    ["no words", () => ({ search: "%" })],
    ["words with an apostrophe", () => ({ search: "season7's concert" })],
    ["words of an organization", () => ({ search: "season7", organizationId: some.organization })],
    ["words to come", () => ({ search: "season7", timing: "UPCOMING" })],
  ];
  return criteria.flatMap(([what, narrowed, counted = ALL]): PlanCase<Tx>[] => [
    ["EventListRepository.list", `${what}, the first page`, (tx) => lists.list(tx, { ...everything, ...narrowed() }, first, 0, now)],
    ["EventListRepository.list", `${what}, a deep page`, (tx) => lists.list(tx, { ...everything, ...narrowed() }, page(5_000 * 60), 0, now)],
    ["EventListRepository.count", what, (tx) => lists.count(tx, { ...everything, ...narrowed() }, now), counted],
  ]);
}

const newEvent = () => ({
  id: newId(), organizationId: some.organization, organizerId: newId(), title: "x", slug: newId(), description: "", startsAt: now, endsAt: soon, doorsOpenAt: null, doorsCloseAt: null,
  timeZone: "UTC", location: "x", maxAttendees: 1, currency: "EUR", coverImageUrl: null,
});

const newEntry = (email: string) => ({ id: newId(), eventId: some.event, ticketTypeId: some.type, email, locale: "en", quantity: 1, userId: null, address: null, offerSeconds: 600, createdAt: now });
const placed = () => ({ first: 20, after: { key: some.place, id: some.waiting } });

function newPurchase(eventVersion: Date) {
  const [id, guestId] = [newId(), newId()];
  const person = { firstName: "Ada", lastName: "L", email: "buyer7@example.com", phone: null };
  return {
    eventVersion,
    purchase: {
      id, reference: "EP-NEW", eventId: some.openEvent, organizationId: some.organization, buyerUserId: null, buyerFirstName: "Ada", buyerLastName: "L", buyerEmail: "buyer50@example.com", buyerPhone: null,
      buyerAddress: "10.0.50.0", locale: "en", currency: "EUR", subtotalMinor: 1000, discountMinor: 0, totalMinor: 1000, promoCode: null, promoCodeId: null, status: "PENDING" as const, expiresAt: soon, paidAt: null,
      returnUrl: "x", preferredGateways: [], idempotencyScope: "s", idempotencyKey: id, inputHash: "h", createdAt: now,
    },
    items: [{ purchaseId: id, ticketTypeId: some.openType, position: 0, quantity: 1, unitPriceMinor: 1000, discountMinor: 0 }],
    guests: [{ id: guestId, eventId: some.openEvent, purchaseId: id, status: "INVITED" as const, createdAt: now, ...person }],
    tickets: [{ id: newId(), code: "TKT-NEW", eventId: some.openEvent, ticketTypeId: some.openType, guestId, purchaseId: id, position: 0, status: "RESERVED" as const, createdAt: now }],
    offer: null,
    limits: { perAddress: 100, perEmail: 100 },
    outbox: [],
  };
}

testQueryPlans(join(__dirname, "..", "repositories"), plans, cases, {
  "AuditRepository.insert": "its table is filled, and its plans are looked at, in audit-plans.int.test.ts",
  "AuditRepository.list": "the same",
  "AuditRepository.count": "the same",
});

it("the test itself sees a table, an index and a list that are read whole, in a function, too", async () => {
  const waste = async (run: (tx: Tx) => Promise<unknown>) => plans().wasteOf(await plans().of(run)).map((text) => text.split("\n")[0]);
  expect(await waste((tx) => tx.guest.findMany({ where: { phone: "+33612345678" } }))).toEqual([expect.stringMatching(/^Seq Scan guests/)]);
  expect(await waste((tx) => tx.guest.count({ where: { eventId: some.event } }))).toEqual([expect.stringMatching(/^Index Only Scan guests_.* looked at/)]);
  expect(await waste((tx) => tx.$executeRaw`SELECT close_waiting_list(${some.event}::uuid, 'EXPIRED')`)).not.toEqual([]);
});
