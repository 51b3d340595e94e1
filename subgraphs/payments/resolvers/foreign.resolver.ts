import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { pageOf } from "../../../platform/graphql/connection";
import type { PaymentRecord } from "../repositories/payment.repository";
import { PaymentStatus } from "../schema/enums";
import { Event, Purchase } from "../schema/foreign.types";
import { Payment, PaymentConnection } from "../schema/payment.type";
import type { Seen } from "../services/payment-access";
import { currentOf, type ReadPayments } from "../services/read-payments";
import type { PaymentsContext } from "./payments-context";

/** Purchase.payment(s), Event.payments: what payments adds to what core owns. */
@Resolver(() => Purchase)
export class PurchaseResolver {
  constructor(private readonly reader: ReadPayments) {}

  @FieldResolver(() => Payment, { nullable: true, description: "The attempt that succeeded, else the latest." })
  async payment(@Root() purchase: Purchase, @Ctx() context: PaymentsContext): Promise<Seen<PaymentRecord> | null> {
    return currentOf(await this.payments(purchase, context));
  }

  @FieldResolver(() => [Payment], { nullable: true, description: "Every attempt, newest first; none for what costs nothing" })
  async payments(@Root() purchase: Purchase, @Ctx() { load, principal }: PaymentsContext): Promise<Seen<PaymentRecord>[]> {
    return this.reader.ofPurchase(principal, purchase.id, await load.paymentsOfPurchase.load(purchase.id), purchase.grant);
  }
}

@Resolver(() => Event)
export class EventResolver {
  constructor(private readonly reader: ReadPayments) {}

  @FieldResolver(() => PaymentConnection, { nullable: true, description: "Every attempt to pay, newest first; for those who may see payments" })
  payments(
    @Root() event: Event,
    @Ctx() { principal }: PaymentsContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "How many, at most 100" }) first: number,
    @Arg("after", () => String, { nullable: true, description: "The cursor that the page comes after" }) after: string | null,
    @Arg("status", () => PaymentStatus, { nullable: true, description: "Of this status alone" }) status: PaymentStatus | null,
  ) {
    return this.reader.ofEvent(principal, { eventId: event.id, status: status ?? null }, pageOf(first, after));
  }
}
