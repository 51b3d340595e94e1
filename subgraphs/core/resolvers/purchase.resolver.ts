import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { Money } from "../../../platform/graphql/money.type";
import { money } from "../../../platform/money/money";
import type { EventFacts } from "../repositories/event.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import { Event } from "../schema/event.type";
import { GATEWAYS, PurchaseTicketsInput } from "../schema/purchase.inputs";
import { Buyer, Purchase, PurchaseItem, Ticket } from "../schema/purchase.type";
import type { CancelPurchase } from "../services/cancel-purchase";
import type { PurchaseAccess, Seen, SeenTicket } from "../services/purchase-access";
import type { PurchaseTickets } from "../services/purchase-tickets";
import type { ReadPurchases } from "../services/read-purchases";
import type { ReturnUrls } from "../services/return-url";
import type { CoreContext } from "./core-context";

/** Only the answer to purchaseTickets carries the access token. */
type SeenPurchase = Seen<PurchaseRecord> & { readonly accessToken?: string };

@Resolver(() => Purchase)
export class PurchaseResolver {
  constructor(
    private readonly purchaseTicketsService: PurchaseTickets,
    private readonly cancelPurchaseService: CancelPurchase,
    private readonly reader: ReadPurchases,
    private readonly access: PurchaseAccess,
    private readonly returnUrls: ReturnUrls,
  ) {}

  @Mutation(() => Purchase, { description: "Reserves tickets and starts the payment. Free tickets are issued immediately and emailed once the buyer confirms the address, unless it is the confirmed address of the caller's account. No account required." })
  async purchaseTickets(
    @Ctx() { principal }: CoreContext,
    @Arg("input", () => PurchaseTicketsInput, { description: "What is wanted, and by whom" }) input: PurchaseTicketsInput,
  ): Promise<SeenPurchase> {
    this.returnUrls.require(input.returnUrl);
    const person = <T extends { phone?: string | null }>(given: T) => ({ ...given, phone: given.phone ?? null });
    const purchase = await this.purchaseTicketsService.run(principal, {
      ...input,
      buyer: person(input.buyer),
      // An explicit null means the default, too.
      preferredGateways: input.preferredGateways ?? GATEWAYS,
      items: input.items.map((item) => ({ ...item, guests: item.guests?.map(person) ?? null })),
    });
    // A repeat must not return the token that a reset has emailed to the buyer since.
    return purchase.accessVersion > 0 ? purchase : { ...purchase, accessToken: this.access.accessToken(purchase.id) };
  }

  @Mutation(() => Purchase, { description: "Calls off a purchase that is not paid yet; its tickets are on sale again" })
  cancelPurchase(
    @Ctx() { principal }: CoreContext,
    @Arg("id", () => ID, { description: "Of the purchase" }) id: string,
    @Arg("accessToken", () => String, { nullable: true, description: "Of a buyer without an account" }) accessToken: string | null,
  ): Promise<SeenPurchase> {
    return this.cancelPurchaseService.run(principal, id, accessToken ?? null);
  }

  @Query(() => Purchase, { nullable: true, description: "For its buyer and those who run the event" })
  purchase(
    @Ctx() { principal }: CoreContext,
    @Arg("id", () => ID, { description: "Of the purchase" }) id: string,
    @Arg("accessToken", () => String, { nullable: true, description: "Of a buyer without an account" }) accessToken: string | null,
  ): Promise<SeenPurchase | null> {
    return this.reader.find(principal, id, accessToken ?? null);
  }

  @FieldResolver(() => String)
  grant(@Root() purchase: SeenPurchase): string {
    return this.access.grant("Purchase", purchase);
  }

  @FieldResolver(() => String, { nullable: true })
  accessToken(@Root() purchase: SeenPurchase): string | null {
    return purchase.accessToken ?? null;
  }

  @FieldResolver(() => Event, { description: "What the tickets are to" })
  event(@Root() purchase: SeenPurchase, @Ctx() { load }: CoreContext): Promise<EventFacts | null> {
    return load.event.load(purchase.eventId);
  }

  @FieldResolver(() => Buyer, { description: "Who bought" })
  buyer(@Root() purchase: SeenPurchase): Buyer {
    return {
      firstName: purchase.buyerFirstName,
      lastName: purchase.buyerLastName,
      email: purchase.buyerEmail,
      phone: purchase.buyerPhone,
      user: purchase.buyerUserId === null ? null : { id: purchase.buyerUserId },
    };
  }

  @FieldResolver(() => [PurchaseItem], { description: "What was bought, by type" })
  async items(@Root() purchase: SeenPurchase, @Ctx() { load }: CoreContext) {
    const items = await load.itemsOfPurchase.load(purchase.id);
    return items.map(({ ticketTypeId, quantity, unitPriceMinor }) => ({
      // Loaded when it is asked for: a promise that nobody waits for would end the process when it fails. A getter, because
      // nobody calls a function that stands in a plain field.
      get ticketType() {
        return load.ticketType.load(ticketTypeId);
      },
      quantity,
      unitPrice: money(unitPriceMinor, purchase.currency),
      total: money(unitPriceMinor * quantity, purchase.currency),
    }));
  }

  @FieldResolver(() => [Ticket], { description: "Held or issued, in the order in which they were bought" })
  async tickets(@Root() purchase: SeenPurchase, @Ctx() { load, principal }: CoreContext): Promise<SeenTicket[]> {
    const tickets = await load.ticketsOfPurchase.load(purchase.id);
    const isBuyer = purchase.seenAs === "BUYER";
    return tickets.map((ticket) => ({ ...ticket, isBuyer, seenAs: this.access.ofTicketIn(principal, purchase, ticket) }));
  }

  @FieldResolver(() => Money, { description: "Before the discount" })
  subtotal(@Root() purchase: SeenPurchase): Money {
    return money(purchase.subtotalMinor, purchase.currency);
  }

  @FieldResolver(() => Money, { description: "What a promo code took off" })
  discount(@Root() purchase: SeenPurchase): Money {
    return money(purchase.discountMinor, purchase.currency);
  }

  @FieldResolver(() => Money, { description: "To be paid, or paid" })
  total(@Root() purchase: SeenPurchase): Money {
    return money(purchase.totalMinor, purchase.currency);
  }
}
