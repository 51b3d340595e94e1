import { mayIn, selfOf } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import type { SolvedChallenge } from "../../../platform/challenge/challenge-provider";
import type { HoldWait, NetworkShares, PurchaseBudget } from "../repositories/purchase.repository";

/** Limits of an installation; 0 is without limit. */
export interface BudgetSettings {
  /** Unpaid purchases of buyers without a confirmed account, from one network. */
  readonly perAddress: number;
  /** Free purchases of buyers without a confirmed account in ten minutes, from one network. */
  readonly freePerAddress: number;
  /** Unpaid purchases of buyers without a confirmed account, with one email address. */
  readonly perEmail: number;
  /** Null: networks are not limited by event. */
  readonly network: NetworkShares | null;
  readonly wait: HoldWait;
}

/** What is known of an order that decides which limits apply to it. */
interface OrderFacts {
  readonly isFree: boolean;
  /** Whether it uses the tickets that a waiting-list offer holds. */
  readonly usesOffer: boolean;
  readonly solved: SolvedChallenge | null;
}

/** Whether the caller buys as a person whose email address is confirmed. Everyone else counts as anonymous. */
export const isConfirmed = (caller: Principal): boolean => selfOf(caller, "purchases:own") !== null && caller.user?.verified === true;

/** Selects the limits that apply to a purchase. `maxPerBuyer` is not among them: it applies to every purchase. */
export class PurchaseBudgets {
  constructor(private readonly settings: BudgetSettings) {}

  /** @param organizationId the organization of the event */
  of(caller: Principal, organizationId: string, { isFree, usesOffer, solved }: OrderFacts): PurchaseBudget {
    // The tickets of an offer are held already, for a person who waited for them.
    if (usesOffer) return {};
    const { perAddress, freePerAddress, perEmail, network, wait } = this.settings;
    // Organizers sell at their box office for many buyers, and could release any hold of their event themselves.
    const isOrganizer = mayIn(caller, organizationId, "purchases:manage");
    const isAnonymous = !isOrganizer && !isConfirmed(caller);
    return {
      ...(isOrganizer ? {} : { wait, ...(network === null ? {} : { network }) }),
      ...(isAnonymous && !isFree ? { per_address: perAddress, per_email: perEmail } : {}),
      ...(isAnonymous && isFree ? { free_per_address: freePerAddress } : {}),
      ...(solved === null ? {} : { challenge: { id: solved.id, level: solved.level, expires_at: solved.expiresAt } }),
    };
  }
}
