import { parsePurchaseReference, parseTicketCode } from "../../../contracts/parse-ticket-code";
import type { Guest, Purchase, PurchaseItem, PurchaseStatus, Ticket } from "../../../prisma/core/client/client";
import { Prisma } from "../../../prisma/core/client/client";
import { uniqueViolation } from "../../../platform/db/unique-violation";
import type { Page } from "../../../platform/graphql/connection";
import type { OutboxMessage } from "../../../platform/outbox/outbox";
import type { Portion } from "./capacity.repository";
import { snakeCased } from "./column-names";
import type { Tx } from "./database";
import { countOf, idsNewestFirst, inOrderOf, type Matching } from "./newest-first";
import { asPlacementError, type LimitRefusal } from "./placement-errors";

export type PurchaseRecord = Purchase;
export type PurchaseItemRecord = PurchaseItem;

/** A purchase with all that is written with it, in one statement. */
export interface NewPurchase {
  /** `updatedAt` of the event that it was made from: of another one it is not placed. */
  readonly eventVersion: Date;
  readonly purchase: Omit<
    Purchase,
    "accessVersion" | "refundedMinor" | "deliveredAt" | "paymentStatus" | "paymentGateway" | "paymentIntentId" | "paymentId" | "cardKey"
  >;
  readonly items: readonly PurchaseItem[];
  readonly guests: readonly Pick<Guest, "id" | "eventId" | "purchaseId" | "firstName" | "lastName" | "email" | "phone" | "status" | "createdAt">[];
  readonly tickets: readonly Pick<Ticket, "id" | "code" | "eventId" | "ticketTypeId" | "guestId" | "purchaseId" | "position" | "status" | "createdAt">[];
  /** The waiting-list offer whose held tickets it takes, instead of others. */
  readonly offer: string | null;
  /** What the buyer and the buyer's network may take, this purchase included. */
  readonly budget: PurchaseBudget;
  /** Whether emails about it wait until the buyer confirms the address. */
  readonly needsConfirmation?: boolean;
  readonly outbox: readonly OutboxMessage[];
}

/**
 * The limits that apply to a purchase, beside `maxPerBuyer`, which always does. Omitted limits do not apply. The names are
 * those of the document that the SQL functions read.
 */
export interface PurchaseBudget {
  /** Unpaid purchases from one network beyond which buyers without a confirmed account solve a challenge. */
  readonly per_address?: number;
  /** Free purchases from one network in ten minutes beyond which buyers without a confirmed account solve a challenge. */
  readonly free_per_address?: number;
  /** Unpaid purchases with one email address of buyers without a confirmed account. */
  readonly per_email?: number;
  /** The share of the event, and of each ticket type, that one network may take. */
  readonly network?: NetworkShares;
  readonly wait?: HoldWait;
  /** The challenge that the buyer solved. */
  readonly challenge?: { readonly id: string; readonly level: number; readonly expires_at: Date };
}

export interface NetworkShares {
  /** Beyond this share, and this number of tickets, buyers solve a challenge. */
  readonly soft_percent: number;
  readonly soft_minimum: number;
  /** Beyond this share, and this number of tickets, they are refused. */
  readonly hard_percent: number;
  readonly hard_minimum: number;
  /** How long free tickets count, in minutes. */
  readonly window_minutes: number;
}

/** The wait after holds that ended unpaid. */
export interface HoldWait {
  /** The number of them that causes the first wait; 0: there is none. */
  readonly after: number;
  /** How long they count, in minutes. */
  readonly window_minutes: number;
}

/** Tickets of one type within a purchase, and what they cost. */
export interface PaidPortion extends Portion {
  readonly unitPriceMinor: number;
  /** Off all of them together. */
  readonly discountMinor: number;
}

export interface PurchaseCriteria {
  readonly eventId: string | null;
  readonly buyerUserId: string | null;
  readonly status: PurchaseStatus | null;
  readonly search: string | null;
}

/** What became of an order. */
export type Placement =
  | { readonly outcome: "PLACED" }
  /** Somebody used its key before. */
  | { readonly outcome: "PLACED_BEFORE" }
  /** The event or one of the types is not what the order was made from. */
  | { readonly outcome: "CHANGED" }
  /** `overdue`: a hold has run out whose tickets nobody has freed yet. */
  | { readonly outcome: "SOLD_OUT"; readonly ticketTypeId: string; readonly available: number; readonly overdue: boolean }
  | { readonly outcome: "PROMO_CODE_USED_UP"; readonly overdue: boolean }
  | LimitRefusal;

/** Somebody used this key before, or (very rarely) the reference or a ticket code was drawn twice. */
export class AlreadyPlaced extends Error {
  override readonly name = "AlreadyPlaced";
  constructor(readonly constraint: string) {
    super(`unique violation on ${constraint}`);
  }

  get isKey(): boolean {
    return this.constraint.includes("idempotency");
  }
}

/** Tables `purchases` and `purchase_items`. */
export class PurchaseRepository {
  /**
   * Writes the purchase and takes its capacity in one round trip (`try_place_purchase` in the migrations): the rows that
   * every buyer wants are locked only for as long as PostgreSQL itself works. What can be told without a lock is told
   * as an outcome; whoever loses the race for the last tickets gets the exception.
   * @throws AlreadyPlaced, NotEnough, NotOnSale, PromoCodeUsedUp, OfferOver, LimitExceeded
   */
  async place(tx: Tx, document: NewPurchase): Promise<Placement> {
    const json = JSON.stringify({
      event_version: document.eventVersion,
      purchase: snakeCased(document.purchase),
      items: document.items.map(snakeCased),
      guests: document.guests.map(snakeCased),
      tickets: document.tickets.map(snakeCased),
      outbox: document.outbox,
      offer: document.offer,
      budget: document.budget,
      needs_confirmation: document.needsConfirmation ?? false,
    });
    try {
      const [row] = await asPlacementError(tx.$queryRaw<{ placement: Placement }[]>`SELECT place_with_confirmation(${json}::jsonb) AS placement`);
      if (!row) throw new Error("place_with_confirmation returned nothing");
      return row.placement;
    } catch (error) {
      const constraint = uniqueViolation(error);
      throw constraint === null ? error : new AlreadyPlaced(constraint);
    }
  }

  byId(tx: Tx, id: string): Promise<PurchaseRecord | null> {
    return tx.purchase.findUnique({ where: { id } });
  }

  byIds(tx: Tx, ids: readonly string[]): Promise<PurchaseRecord[]> {
    return tx.purchase.findMany({ where: { id: { in: [...ids] } } });
  }

  byIdempotencyKey(tx: Tx, scope: string, key: string): Promise<PurchaseRecord | null> {
    return tx.purchase.findUnique({ where: { idempotencyScope_idempotencyKey: { idempotencyScope: scope, idempotencyKey: key } } });
  }

  /** Reads the purchase and keeps everybody else from changing it until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<PurchaseRecord | null> {
    await tx.$queryRaw`SELECT 1 FROM purchases WHERE id = ${id}::uuid FOR UPDATE`;
    return this.byId(tx, id);
  }

  /** Whether any hold has run out: one cheap look, before somebody opens a transaction to end it. */
  async hasOverdue(tx: Tx, eventId: string | null, now: Date): Promise<boolean> {
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM purchases WHERE status = 'PENDING' AND expires_at <= ${now} AND (${eventId}::uuid IS NULL OR event_id = ${eventId}::uuid) LIMIT 1`;
    return rows.length > 0;
  }

  /** A pending purchase whose hold has run out, locked; those that somebody else works on are passed over. */
  async lockOverdue(tx: Tx, eventId: string | null, now: Date, skip: readonly string[]): Promise<PurchaseRecord | null> {
    const [row] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id::text FROM purchases
      WHERE status = 'PENDING' AND expires_at <= ${now} AND (${eventId}::uuid IS NULL OR event_id = ${eventId}::uuid) AND id <> ALL(${skip}::uuid[])
      ORDER BY expires_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
    return row ? this.byId(tx, row.id) : null;
  }

  /**
   * Records the response of payments to the request.
   * @returns false if it was recorded before, or if news of the payment arrived first and is kept
   */
  async recordPaymentRequest(tx: Tx, id: string, gateway: string, paymentIntentId: string | null): Promise<boolean> {
    const data = { paymentStatus: "pending", paymentGateway: gateway, paymentIntentId };
    const { count } = await tx.purchase.updateMany({ where: { id, paymentStatus: null }, data });
    return count === 1;
  }

  async update(tx: Tx, id: string, data: Partial<PurchaseRecord>): Promise<void> {
    await tx.purchase.update({ where: { id }, data });
  }

  /** Ends every access token issued so far. The caller holds the purchase's lock. */
  async resetAccess(tx: Tx, id: string): Promise<void> {
    await tx.purchase.update({ where: { id }, data: { accessVersion: { increment: 1 } } });
  }

  /** Purchases that ended unpaid. */
  async end(tx: Tx, ids: readonly string[], status: "EXPIRED" | "CANCELLED"): Promise<void> {
    await tx.purchase.updateMany({ where: { id: { in: [...ids] } }, data: { status } });
  }

  /**
   * Locks the identities that a purchase counts for until the transaction ends.
   * @param cardKey the pseudonym of the card that paid it
   * @param reacquires whether its hold had ended, so that its buyer may have bought others since
   * @returns the ticket type of which the buyer or the card would have more than `maxPerBuyer`, or null
   */
  async overLimit(tx: Tx, id: string, cardKey: string | null, reacquires: boolean, now: Date): Promise<string | null> {
    const [row] = await tx.$queryRaw<{ type: string | null }[]>`SELECT paid_over_limit(${id}::uuid, ${cardKey}::text, ${reacquires}::boolean, ${now}::timestamptz)::text AS type`;
    return row?.type ?? null;
  }

  itemsOf(tx: Tx, purchaseIds: readonly string[]): Promise<PurchaseItemRecord[]> {
    return tx.purchaseItem.findMany({ where: { purchaseId: { in: [...purchaseIds] } }, orderBy: { position: "asc" } });
  }

  async portionsOf(tx: Tx, purchaseId: string): Promise<PaidPortion[]> {
    return tx.purchaseItem.findMany({ where: { purchaseId }, select: { ticketTypeId: true, quantity: true, unitPriceMinor: true, discountMinor: true } });
  }

  /** One row more than the page asks for, newest first. */
  async list(tx: Tx, criteria: PurchaseCriteria, page: Page): Promise<PurchaseRecord[]> {
    const ids = await idsNewestFirst(tx, "purchases", [matching(criteria)], page);
    return inOrderOf(ids, await this.byIds(tx, ids));
  }

  count(tx: Tx, criteria: PurchaseCriteria): Promise<number> {
    return countOf(tx, "purchases", [matching(criteria)]);
  }
}

function matching({ eventId, buyerUserId, status, search }: PurchaseCriteria): Matching {
  const conditions = [Prisma.sql`TRUE`];
  if (eventId !== null) conditions.push(Prisma.sql`event_id = ${eventId}::uuid`);
  if (buyerUserId !== null) conditions.push(Prisma.sql`buyer_user_id = ${buyerUserId}::uuid`);
  if (status !== null) conditions.push(Prisma.sql`status = ${status}::"PurchaseStatus"`);
  return { found: search === null ? null : found(eventId, search), conditions: Prisma.join(conditions, " AND ") };
}

/** Purchases whose reference, buyer or tickets a search names. Only the purchases of one event can be searched. */
function found(eventId: string | null, search: string): Prisma.Sql {
  // The expression of the index purchases_search.
  const document = Prisma.sql`list_document(event_id, reference || ' ' || buyer_first_name || ' ' || buyer_last_name || ' ' || buyer_email)`;
  const ways = [Prisma.sql`${document} @@ list_query(${eventId}::uuid, ${search})`];
  const [reference, code] = [parsePurchaseReference(search), parseTicketCode(search)];
  if (reference !== null) ways.push(Prisma.sql`reference = ${reference}`);
  // As an array, which is computed once and looked up in an index.
  if (code !== null) ways.push(Prisma.sql`id = ANY(ARRAY(SELECT purchase_id FROM tickets WHERE event_id = ${eventId}::uuid AND code = ${code}))`);
  return Prisma.join(ways, " OR ");
}
