import { paymentChanged } from "../../../contracts/topics/topics";
import type { Principal } from "../../../platform/auth/principal";
import { follow } from "../../../platform/pubsub/follow";
import type { PubSub } from "../../../platform/pubsub/pubsub";
import type { PaymentRecord } from "../repositories/payment.repository";
import type { Seen } from "../services/payment-access";
import type { ReadPayments } from "../services/read-payments";

/**
 * Where subscriptions come from. Each authorises before it begins, so that a refusal is an answer and not a stream, and
 * again with every event, because each one is read anew.
 */
export class LiveSources {
  constructor(
    private readonly pubsub: PubSub,
    private readonly payments: ReadPayments,
  ) {}

  /** @throws NOT_FOUND */
  async payment(caller: Principal, purchaseId: string, accessToken: string | null): Promise<AsyncIterable<Seen<PaymentRecord>>> {
    const read = () => this.payments.current(caller, purchaseId, accessToken);
    await read();
    return follow(this.pubsub, paymentChanged, purchaseId, read);
  }
}
