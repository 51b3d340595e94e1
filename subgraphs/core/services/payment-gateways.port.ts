import type { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";

/** Which payment gateways can charge a purchase. */
export interface PaymentGateways {
  /**
   * The gateways that payments is set up with. It never fails: without an answer of payments it returns the last known
   * ones, and before the first answer those that this version can charge with.
   */
  available(): Promise<readonly PaymentGateway[]>;
}
