import type { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";
import { type PaymentProvider, ProviderUnavailable } from "./payment-provider.port";

/** The providers that this system is set up with. */
export class PaymentProviders {
  private readonly byGateway: ReadonlyMap<PaymentGateway, PaymentProvider>;

  constructor(providers: readonly PaymentProvider[]) {
    this.byGateway = new Map(providers.map((provider) => [provider.gateway, provider]));
  }

  /** The gateways that are set up. */
  gateways(): PaymentGateway[] {
    return [...this.byGateway.keys()];
  }

  /** Null for a gateway that is not set up. */
  find(gateway: string): PaymentProvider | null {
    return this.byGateway.get(gateway as PaymentGateway) ?? null;
  }

  /** @throws ProviderUnavailable for a gateway that is not set up (any more) */
  require(gateway: string): PaymentProvider {
    const provider = this.find(gateway);
    if (!provider) throw new ProviderUnavailable(`${gateway} is not set up`);
    return provider;
  }
}
