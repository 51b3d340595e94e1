import { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";
import { badInput } from "../../../platform/errors/platform-errors";
import { chargeProblem, type ChargeLimits, type ChargeProblem } from "../../../platform/money/charge-limits";
import { fromMinor, maxMinor } from "../../../platform/money/money";
import { stripeLimits } from "../../../platform/money/stripe-limits";
import type { PaymentGateways } from "./payment-gateways.port";

/** What each gateway accepts, by currency. A gateway that is not here cannot charge anything in this version. */
const LIMITS: Partial<Record<PaymentGateway, (currency: string) => ChargeLimits | null>> = {
  [PaymentGateway.STRIPE]: stripeLimits,
};

/** The gateways that this version can charge with. */
export const KNOWN_GATEWAYS = Object.keys(LIMITS) as PaymentGateway[];

/** Decides before anything is held or sold whether an amount can be charged by a gateway that is set up. */
export class ChargeRules {
  constructor(private readonly gateways: PaymentGateways) {}

  /** For prices that an organizer sets. While no gateway is set up, every gateway of this version counts. */
  async forPrices(currency: string): Promise<Charges> {
    const usable = await this.usable();
    return new Charges(currency, usable.length > 0 ? usable : KNOWN_GATEWAYS);
  }

  /**
   * For the total of a purchase, by the gateways that its buyer prefers.
   * @throws BAD_USER_INPUT if none of them is set up
   */
  async forPurchase(currency: string, preferred: readonly string[]): Promise<Charges> {
    const usable = await this.usable();
    const chosen = usable.filter((gateway) => preferred.includes(gateway));
    if (chosen.length > 0) return new Charges(currency, chosen);
    const problem = usable.length > 0 ? `must include a gateway that is available here: ${usable.join(", ")}` : "cannot be used: no payment gateway is set up here";
    throw badInput({ preferredGateways: problem });
  }

  private async usable(): Promise<PaymentGateway[]> {
    return (await this.gateways.available()).filter((gateway) => gateway in LIMITS);
  }
}

/** What can be charged in one currency. Amounts are integer minor units. */
export class Charges {
  private readonly limits: readonly (ChargeLimits | null)[];

  /** @param gateways at least one; an amount that one of them accepts can be charged */
  constructor(
    readonly currency: string,
    gateways: readonly PaymentGateway[],
  ) {
    this.limits = gateways.map((gateway) => LIMITS[gateway]?.(currency) ?? null);
  }

  /** Every amount that is charged is a multiple of this. */
  get step(): number {
    return Math.min(...this.limits.map((limits) => limits?.step ?? 1));
  }

  /** The largest amount that is stored. */
  get largest(): number {
    return maxMinor(this.currency);
  }

  /** Why a price cannot be charged, to complete "price …", or null. */
  priceProblem(minor: number): string | null {
    const problem = this.problem(minor);
    switch (problem?.reason) {
      case undefined:
        return null;
      case "CURRENCY":
        return `must be 0, because no payment gateway here accepts ${this.currency}. Use another currency to sell tickets`;
      case "MINIMUM":
        return `must be 0 or at least ${this.text(problem.limitMinor)}, the smallest amount that can be charged`;
      case "MAXIMUM":
        return `must be at most ${this.text(problem.limitMinor)}, the largest amount that can be charged`;
      case "STEP":
        return `must be a multiple of ${this.text(problem.limitMinor)}, because other amounts cannot be charged`;
    }
  }

  /** Why the total of a purchase cannot be charged, to complete "items …" for its buyer, or null. */
  totalProblem(minor: number): string | null {
    const problem = this.problem(minor);
    switch (problem?.reason) {
      case undefined:
        return null;
      case "CURRENCY":
        return `cannot be paid for, because no payment gateway here accepts ${this.currency}. Contact the organizer`;
      case "MINIMUM":
        return `cost ${this.text(minor)} in total, but the smallest amount that can be charged is ${this.text(problem.limitMinor)}. Add tickets or remove the promo code`;
      case "MAXIMUM":
        return `cost ${this.text(minor)} in total, but the largest amount that can be charged is ${this.text(problem.limitMinor)}. Split the order`;
      case "STEP":
        return `cost ${this.text(minor)} in total, but only multiples of ${this.text(problem.limitMinor)} can be charged. Contact the organizer`;
    }
  }

  private problem(minor: number): ChargeProblem | null {
    const problems = this.limits.map((limits) => chargeProblem(minor, limits));
    return problems.includes(null) ? null : (problems[0] ?? null);
  }

  private text(minor: number): string {
    return `${fromMinor(minor, this.currency)} ${this.currency}`;
  }
}
