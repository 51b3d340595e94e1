import type { Store } from "../journal/store";
import type { RefundRecord, StripeShape } from "./model/records";
import { settleRefund } from "./operations/refunds.operations";
import { NO_REQUEST, type WorkUnit } from "./work";

/** Lets refunds of the slow test cards be decided when their time has come, also when that was while nobody ran. */
export class Settlements {
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly store: Store<StripeShape>,
    private readonly unit: WorkUnit,
  ) {}

  start(): void {
    for (const refund of this.store.all("refund")) this.schedule(refund);
  }

  /** Does nothing for a refund that was decided at once. */
  schedule({ id, settles }: RefundRecord): void {
    if (!settles) return;
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        this.unit.run(NO_REQUEST, (work) => {
          settleRefund(work, id);
        });
      },
      Math.max(0, settles.at - Date.now()),
    );
    this.timers.add(timer);
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
