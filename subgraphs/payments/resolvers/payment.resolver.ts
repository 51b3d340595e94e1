import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { Money } from "../../../platform/graphql/money.type";
import { UrlScalar } from "../../../platform/graphql/scalars";
import { money } from "../../../platform/money/money";
import type { PaymentRecord } from "../repositories/payment.repository";
import type { RefundRecord } from "../repositories/refund.repository";
import { PaymentGateway } from "../schema/enums";
import { Purchase } from "../schema/foreign.types";
import { Payment, Refund } from "../schema/payment.type";
import { whatPays, type PaymentAccess, type Seen } from "../services/payment-access";
import type { ReadPayments } from "../services/read-payments";
import type { RetryPayment } from "../services/retry-payment";
import type { PaymentsContext } from "./payments-context";

type SeenPayment = Seen<PaymentRecord>;
type SeenRefund = RefundRecord & { readonly payment: SeenPayment };

@Resolver(() => Payment)
export class PaymentResolver {
  constructor(
    private readonly reader: ReadPayments,
    private readonly retryPaymentService: RetryPayment,
    private readonly access: PaymentAccess,
  ) {}

  @Query(() => Payment, { nullable: true, description: "For its buyer with an account, and those who run the event" })
  payment(@Ctx() { principal }: PaymentsContext, @Arg("id", () => ID, { description: "Of the payment" }) id: string): Promise<SeenPayment | null> {
    return this.reader.find(principal, id);
  }

  @Mutation(() => Payment, { description: "A new attempt for a purchase whose payment failed and whose tickets are still held." })
  retryPayment(
    @Ctx() { principal }: PaymentsContext,
    @Arg("purchaseId", () => ID, { description: "Of the purchase" }) purchaseId: string,
    @Arg("gateway", () => PaymentGateway, { description: "Who is to take the money" }) gateway: PaymentGateway,
    @Arg("accessToken", () => String, { nullable: true, description: "Of a buyer without an account" }) accessToken: string | null,
    @Arg("idempotencyKey", () => String, { nullable: true, description: "A repeat under the same key is the same attempt" }) idempotencyKey: string | null,
  ): Promise<SeenPayment> {
    return this.retryPaymentService.run(principal, { purchaseId, gateway, accessToken: accessToken ?? null, idempotencyKey: idempotencyKey ?? null });
  }

  @FieldResolver(() => Purchase, { nullable: true, description: "What is paid by it" })
  purchase(@Root() payment: SeenPayment, @Ctx() { principal }: PaymentsContext): Purchase {
    return { id: payment.purchaseId, grant: this.access.purchaseGrant(principal, payment) };
  }

  @FieldResolver(() => Money, { description: "What is asked for" })
  amount(@Root() payment: SeenPayment): Money {
    return money(payment.amountMinor, payment.currency);
  }

  @FieldResolver(() => Money, { description: "What was given back of it" })
  refundedAmount(@Root() payment: SeenPayment): Money {
    return money(payment.refundedMinor, payment.currency);
  }

  @FieldResolver(() => String, { nullable: true })
  clientSecret(@Root() payment: SeenPayment): string | null {
    return whatPays(payment, payment.clientSecret);
  }

  @FieldResolver(() => UrlScalar, { nullable: true })
  checkoutUrl(@Root() payment: SeenPayment): string | null {
    return whatPays(payment, payment.checkoutUrl);
  }

  @FieldResolver(() => [Refund], { description: "What goes back of it, oldest first" })
  async refunds(@Root() payment: SeenPayment, @Ctx() { load }: PaymentsContext): Promise<SeenRefund[]> {
    const refunds = await load.refundsOfPayment.load(payment.id);
    return refunds.map((refund) => ({ ...refund, payment }));
  }
}

@Resolver(() => Refund)
export class RefundResolver {
  @FieldResolver(() => Money, { description: "How much" })
  amount(@Root() { amountMinor, payment }: SeenRefund): Money {
    return money(amountMinor, payment.currency);
  }
}
