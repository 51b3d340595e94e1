import type { Principal } from "../../../platform/auth/principal";
import type { SolvedChallenge } from "../../../platform/challenge/challenge-provider";
import { badInput, conflict } from "../../../platform/errors/platform-errors";
import { fromMinor } from "../../../platform/money/money";
import { promoCodeInvalid } from "../errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventFacts, TicketTypeFacts } from "../repositories/event.repository";
import type { PromoCodeRecord, PromoCodeRepository } from "../repositories/promo-code.repository";
import type { PurchaseBudget } from "../repositories/purchase.repository";
import type { WaitingListRecord, WaitingListRepository } from "../repositories/waiting-list.repository";
import type { ChargeRules, Charges } from "./charge-rules";
import { isFor, pricePurchase, TooExpensive, type Line, type Price } from "./price-purchase";
import { PROMO_CODE, typedPromoCode } from "./promo-code-text";
import type { PurchaseBudgets } from "./purchase-budget";
import type { PurchaseOrder } from "./purchase-order";
import type { WaitingListAccess } from "./waiting-list-access";

/** On what terms an order is taken. */
export interface Terms {
  readonly price: Price;
  readonly promo: PromoCodeRecord | null;
  /** The waiting-list offer whose tickets are used. */
  readonly offer: WaitingListRecord | null;
  /** What the buyer and the buyer's network may take. */
  readonly budget: PurchaseBudget;
}

/** Determines what an order costs, whose held tickets it uses, and which limits apply to it. */
export class OrderTerms {
  constructor(
    private readonly db: CoreDatabase,
    private readonly promoCodes: PromoCodeRepository,
    private readonly waitingList: WaitingListRepository,
    private readonly waitingListAccess: WaitingListAccess,
    private readonly charges: ChargeRules,
    private readonly budgets: PurchaseBudgets,
  ) {}

  /**
   * @param types of the event; the order names no others
   * @param event which the order is for
   * @param solved the challenge that the buyer solved
   * @throws PROMO_CODE_INVALID; BAD_USER_INPUT, also for a total that no gateway of the buyer's choice can charge;
   * CONFLICT for an offer that cannot be taken, or not any longer
   */
  async of(
    caller: Principal,
    order: PurchaseOrder,
    types: readonly TicketTypeFacts[],
    event: Pick<EventFacts, "organizationId" | "currency">,
    now: Date,
    solved: SolvedChallenge | null,
  ): Promise<Terms> {
    const code = typedPromoCode(order.promoCode ?? "");
    const promo = code === "" ? null : await this.promoOf(order.eventId, code, now);
    const offer = order.waitingListToken ? await this.offerOf(order, order.waitingListToken, now) : null;
    const lines = order.items.map(({ ticketTypeId, quantity }) => ({ ticketTypeId, quantity, unitPriceMinor: types.find(({ id }) => id === ticketTypeId)?.priceMinor ?? 0 }));
    if (promo && !lines.some(({ ticketTypeId, unitPriceMinor }) => unitPriceMinor > 0 && isFor(promo, ticketTypeId))) throw promoCodeInvalid("This promo code is not for these tickets.");
    const price = await this.priceOf(lines, promo, order, event.currency);
    const isFree = price.totalMinor === 0;
    const budget = this.budgets.of(caller, event.organizationId, { isFree, usesOffer: offer !== null, solved });
    return { price, promo, offer, budget };
  }

  /** A purchase that costs nothing needs no gateway. */
  private async priceOf(lines: readonly Line[], promo: PromoCodeRecord | null, order: PurchaseOrder, currency: string): Promise<Price> {
    const prices = await this.charges.forPrices(currency);
    const price = priced(lines, promo, prices);
    // A code that takes nothing off would be used up for nothing.
    if (promo && price.discountMinor === 0) throw promoCodeInvalid("This promo code takes nothing off this order. Remove it or add tickets.");
    if (price.totalMinor === 0) return price;
    const charges = await this.charges.forPurchase(currency, order.preferredGateways);
    const problem = charges.totalProblem(price.totalMinor);
    if (problem !== null) throw badInput({ items: problem });
    return price;
  }

  private async promoOf(eventId: string, code: string, now: Date): Promise<PromoCodeRecord> {
    // What no code looks like is not asked for: PostgreSQL cannot even be told of every character.
    const promo = PROMO_CODE.test(code) ? await this.promoCodes.byCode(this.db.client, eventId, code) : null;
    if (!promo) throw promoCodeInvalid("There is no such promo code.");
    if (promo.startsAt && promo.startsAt > now) throw promoCodeInvalid("This promo code is not good yet.");
    if (promo.endsAt && promo.endsAt <= now) throw promoCodeInvalid("This promo code is not good any more.");
    return promo;
  }

  private async offerOf(order: PurchaseOrder, token: string, now: Date): Promise<WaitingListRecord> {
    const id = this.waitingListAccess.idOf(token);
    const entry = id === null ? null : await this.waitingList.byId(this.db.client, id);
    if (!entry) throw badInput({ waitingListToken: "is not a token of the waiting list" });
    const [item, ...others] = order.items;
    if (order.eventId !== entry.eventId || item?.ticketTypeId !== entry.ticketTypeId || others.length > 0) throw badInput({ items: "must be of the ticket type that was offered, and of no other" });
    if (entry.status === "WAITING") throw conflict("It is not your turn yet: the tickets are held for you as soon as there are any.");
    if (entry.status !== "OFFERED" || entry.offerExpiresAt === null || entry.offerExpiresAt <= now) throw conflict("This offer is over.");
    if (item.quantity > entry.quantity) throw badInput({ "items.0.quantity": `must be at most ${entry.quantity}, which were offered` });
    return entry;
  }
}

function priced(lines: readonly Line[], promo: PromoCodeRecord | null, charges: Charges): Price {
  try {
    return pricePurchase(lines, promo, charges);
  } catch (error) {
    if (!(error instanceof TooExpensive)) throw error;
    throw badInput({ items: `cost more than the maximum for one purchase, ${fromMinor(charges.largest, charges.currency)} ${charges.currency}. Split the order` });
  }
}
