import type { Principal } from "../../../platform/auth/principal";
import type { ChallengeBinding, ChallengeProvider, SolvedChallenge } from "../../../platform/challenge/challenge-provider";
import type { AppError } from "../../../platform/errors/app-error";
import { challengeRequired } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";
import { challengesRequired } from "../../../platform/metrics/metrics";
import type { PurchaseOrder } from "./purchase-order";

const PURPOSE = "purchaseTickets";

/** The challenges of purchases: bound to the event and the buyer's network, and accepted once, in the placing statement. */
export class PurchaseChallenges {
  constructor(private readonly provider: ChallengeProvider) {}

  /** @returns null without a solution, and for one that is not valid here: whether one is needed is decided later */
  check(caller: Principal, eventId: string, solution: string | null): Promise<SolvedChallenge | null> {
    return solution === null || solution === "" ? Promise.resolve(null) : this.provider.check(solution, bindingOf(caller, eventId));
  }

  /** The error that asks the buyer to solve a challenge. */
  async require(caller: Principal, order: Pick<PurchaseOrder, "eventId">, level: number, wasSolved: boolean): Promise<AppError> {
    challengesRequired.inc({ operation: PURPOSE });
    const challenge = await this.provider.issue(bindingOf(caller, order.eventId), level);
    const again = wasSolved ? "The solved challenge was used before, or is too easy by now. " : "";
    return challengeRequired(challenge, `${again}Many tickets for this event are held from your network. Solve the challenge and repeat the purchase.`);
  }
}

const bindingOf = (caller: Principal, eventId: string): ChallengeBinding => ({ purpose: PURPOSE, subject: eventId, network: networkOf(caller.address) });
