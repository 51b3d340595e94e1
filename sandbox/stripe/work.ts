import type { Control } from "../control/control";
import type { Store, Transaction } from "../journal/store";
import type { DeliveryRecord, EventRecord, RefundRecord, StripeShape } from "./model/records";
import { Objects } from "./objects/objects";
import { recordEvent } from "./webhooks/record-event";

/** What one transaction works with. */
export interface Work {
  tx: Transaction<StripeShape>;
  objects: Objects;
  /** Records an event and its webhook; they exist if and only if the transaction commits. */
  emit(type: string, object: object, previousAttributes?: object): void;
  /** The bank decides about this refund later. */
  settleLater(refund: RefundRecord): void;
}

/** Who caused the events of a transaction: null when it was not an API request (a page, the passing of time). */
export type Origin = EventRecord["request"];

export const NO_REQUEST: Origin = { id: null, idempotency_key: null };

/** What a committed transaction leaves to be done. */
export interface Committed {
  deliveries: DeliveryRecord[];
  settling: RefundRecord[];
}

/** What the stand-in must know to record a change. */
export interface WorkUnitOptions {
  store: Store<StripeShape>;
  control: Control;
  webhookUrl: string;
  /** Where the stand-in's own pages are, known once it listens. */
  baseUrl: () => string;
  onCommit: (committed: Committed) => void;
}

/** The one place where the stand-in changes its state: records, events and webhooks are committed together. */
export class WorkUnit {
  constructor(private readonly options: WorkUnitOptions) {}

  /** @throws what `work` throws; nothing is stored then. */
  run<T>(origin: Origin, work: (work: Work) => T): T {
    const { store, control, webhookUrl, baseUrl, onCommit } = this.options;
    const committed: Committed = { deliveries: [], settling: [] };
    const result = store.transact((tx) =>
      work({
        tx,
        objects: new Objects(tx, baseUrl()),
        emit: (type, object, previousAttributes) => {
          const event = { type, object, previousAttributes: previousAttributes ?? null, request: origin };
          committed.deliveries.push(...recordEvent(tx, control, webhookUrl, event));
        },
        settleLater: (refund) => committed.settling.push(refund),
      }),
    );
    onCommit(committed);
    return result;
  }
}
