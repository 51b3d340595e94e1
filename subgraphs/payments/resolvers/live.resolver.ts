import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { PaymentRecord } from "../repositories/payment.repository";
import { Payment } from "../schema/payment.type";
import type { Seen } from "../services/payment-access";
import type { PaymentsContext } from "./payments-context";

/** What type-graphql hands to the source of a subscription. */
interface Subscribed<Args> {
  readonly args: Args;
  readonly context: PaymentsContext;
}

@Resolver()
export class LiveResolver {
  @Subscription(() => Payment, {
    description: "Every change of the purchase's payment: confirmed, failed, refunded. It may arrive before the purchase is PAID: purchaseUpdated tells that.",
    subscribe: ({ args, context }: Subscribed<{ purchaseId: string; accessToken?: string | null }>) =>
      context.live.payment(context.principal, args.purchaseId, args.accessToken ?? null) as never,
  })
  paymentUpdated(
    @Root() payment: Seen<PaymentRecord>,
    @Arg("purchaseId", () => ID, { description: "Of the purchase" }) _purchaseId: string,
    @Arg("accessToken", () => String, { nullable: true, description: "Of a buyer without an account" }) _accessToken: string | null,
  ): Seen<PaymentRecord> {
    return payment;
  }
}
