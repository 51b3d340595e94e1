import { variable, type Config } from "../../platform/config/define-config";
import { integer } from "../../platform/config/variable-schemas";
import type { BudgetSettings } from "./services/purchase-budget";

/** What one network may take of an event, and how long buyers wait after holds that they did not pay. */
export const purchaseLimitVariables = {
  networkSoftPercent: variable("NETWORK_SOFT_PERCENT", integer(5, 0, 100), "Percentage of an event's tickets, and of each ticket type, that one network may hold unpaid or have received free before buyers solve a challenge"),
  networkSoftMinimum: variable("NETWORK_SOFT_MINIMUM", integer(20, 0, 100_000), "Tickets that one network may take without a challenge even if they are more than NETWORK_SOFT_PERCENT"),
  networkHardPercent: variable("NETWORK_HARD_PERCENT", integer(25, 0, 100), "Percentage that one network may take with challenges; 0 removes all limits by network and event"),
  networkHardMinimum: variable("NETWORK_HARD_MINIMUM", integer(100, 0, 100_000), "Tickets that one network may take with challenges even if they are more than NETWORK_HARD_PERCENT"),
  networkFreeMinutes: variable("NETWORK_FREE_MINUTES", integer(60, 1, 10_080), "Minutes for which free tickets count towards what their buyer's network may take"),
  abandonedHolds: variable("ABANDONED_HOLDS", integer(3, 0, 1_000), "Holds for one event that ended unpaid after which the same email address or account waits before the next: 1 minute, then 2, 4 and so on, up to 60; 0 is without a wait"),
  abandonedHoldMinutes: variable("ABANDONED_HOLD_MINUTES", integer(60, 1, 10_080), "Minutes for which holds that ended unpaid count"),
  challengeWork: variable("CHALLENGE_WORK", integer(2_000, 2, 1_000_000), "Key derivations (PBKDF2 with 1,000 iterations) that the easiest challenge takes at most; doubles each time that the excess doubles"),
};

type LimitConfig = Config<typeof purchaseLimitVariables> & { readonly anonymousHoldsPerAddress: number; readonly anonymousFreePerAddress: number; readonly anonymousHoldsPerEmail: number };

/** The limits as the services use them. */
export const budgetSettings = (config: LimitConfig): BudgetSettings => ({
  perAddress: config.anonymousHoldsPerAddress,
  freePerAddress: config.anonymousFreePerAddress,
  perEmail: config.anonymousHoldsPerEmail,
  network:
    config.networkHardPercent === 0
      ? null
      : {
          soft_percent: config.networkSoftPercent,
          soft_minimum: config.networkSoftMinimum,
          hard_percent: config.networkHardPercent,
          hard_minimum: config.networkHardMinimum,
          window_minutes: config.networkFreeMinutes,
        },
  wait: { after: config.abandonedHolds, window_minutes: config.abandonedHoldMinutes },
});
