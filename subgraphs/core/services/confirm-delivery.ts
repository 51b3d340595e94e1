import type { Principal } from "../../../platform/auth/principal";
import { notFound } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { DeliveryConfirmationRepository } from "../repositories/delivery-confirmation.repository";
import type { TicketRepository } from "../repositories/ticket.repository";
import type { DeliverTickets } from "./deliver-tickets";
import type { DeliveryConfirmations } from "./delivery-confirmations";

/** Confirms the address of a free purchase or a transferred free ticket, and sends the tickets that are ready. */
export class ConfirmDelivery {
  constructor(
    private readonly db: CoreDatabase,
    private readonly repository: DeliveryConfirmationRepository,
    private readonly tickets: TicketRepository,
    private readonly confirmations: DeliveryConfirmations,
    private readonly deliver: DeliverTickets,
  ) {}

  /**
   * Works for callers without an account: the token comes from the address's own mailbox. Repeating it changes nothing.
   * @throws NOT_FOUND if the token is invalid, or the ticket was transferred again
   */
  async run(_caller: Principal, token: string, now = new Date()): Promise<void> {
    const subject = this.confirmations.subjectOf(token);
    if (!subject) throw notFound("confirmation");
    await this.db.transaction(async (tx) => {
      // First, as the report of a generated ticket does: of the two, the later one sees what the other did and sends it.
      await this.tickets.lock(tx, subject.id);
      const result = await this.repository.confirm(tx, subject.id, subject.revision, now);
      if (result === null) throw notFound("confirmation");
      if (result === "repeated") return;
      this.db.logEvent(tx, "email delivery confirmed", { subjectId: subject.id });
      // The subject is one of the two. Tickets that are still being generated follow when they are ready.
      await this.deliver.toBuyer(tx, subject.id);
      await this.deliver.toGuests(tx, [subject.id]);
    });
  }
}
