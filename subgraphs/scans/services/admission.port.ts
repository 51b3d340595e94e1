import type { z } from "zod";
import type { validateTicketCall } from "../../../contracts/webhooks/validate-ticket.call";

export type Claim = z.infer<typeof validateTicketCall.request>;
export type ClaimAnswer = z.infer<typeof validateTicketCall.response>;

/** Who lets a ticket in: at most one scan, and that one however often it asks. */
export interface Admission {
  /** @throws AppError SERVICE_UNAVAILABLE */
  claim(claim: Claim): Promise<ClaimAnswer>;
  /**
   * The ticket may enter again, if this scan is what let it in; nothing happens otherwise.
   * @throws AppError SERVICE_UNAVAILABLE
   */
  takeBack(ticketId: string, scanId: string): Promise<void>;
}
