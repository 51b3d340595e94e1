import { changedFields, changesBetween } from "../../../platform/audit/changes-between";
import { requireVerified } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { badInput, conflict, notFound } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { GuestRepository } from "../repositories/guest.repository";
import type { GuestRecord, TicketRecord, TicketRepository } from "../repositories/ticket.repository";
import type { AuditLog } from "./audit-log";
import { GUEST_FIELDS, partOf } from "./audit-subjects";
import type { GuestAccess } from "./guest-access";
import { nullsAmong } from "./nulls-among";
import type { ReissueTicket } from "./reissue-ticket";

/** What is left out stays, null clears. */
export interface GuestChanges {
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
}

/**
 * Corrects what is known of a guest. A ticket that is good and bears another name now is made again: the code on the
 * old one is dead, and the new one goes to the guest. The same for a changed address to which the ticket was sent: who
 * has the mail at the wrong one could come with it. A guest who is inside, or not paid for yet, just has another name.
 */
export class UpdateGuest {
  constructor(
    private readonly db: CoreDatabase,
    private readonly guests: GuestRepository,
    private readonly tickets: TicketRepository,
    private readonly access: GuestAccess,
    private readonly reissue: ReissueTicket,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws UNAUTHENTICATED, NOT_FOUND, BAD_USER_INPUT; FORBIDDEN without guests:manage, or if the guest is sent a new
   * ticket and the caller's address is not confirmed; CONFLICT if the guest was cancelled
   */
  async run(caller: Principal, id: string, { firstName, lastName, email, phone }: GuestChanges): Promise<GuestRecord> {
    const { event } = await this.access.manageGuest(caller, id);
    const changes = Object.fromEntries(Object.entries({ firstName: firstName?.trim() ?? firstName, lastName: lastName?.trim() ?? lastName, email, phone }).filter(([, value]) => value !== undefined)) as Partial<GuestRecord>;
    const problems = nullsAmong(changes, ["firstName", "lastName", "email"]);
    if (Object.keys(problems).length > 0) throw badInput(problems);
    return this.db.transaction(async (tx) => {
      // The ticket's lock first: a payment that comes now waits, and then reads the new name.
      const ticket = await this.tickets.lockOfGuest(tx, id);
      const before = await this.guests.byId(tx, id);
      if (!before) throw notFound("guest");
      if (before.status === "CANCELLED") throw conflict("The guest was cancelled.", { status: before.status });
      const after = { ...before, ...changes };
      await this.guests.update(tx, id, changes);
      const change = changesBetween(before, after, GUEST_FIELDS);
      await this.audit.record(tx, caller, "GUEST_UPDATED", partOf(event, "Guest", id), change);
      if (change) this.db.logEvent(tx, "guest updated", {
        guestId: before.id, eventId: event.id, fields: changedFields(change),
      });
      if (ticket?.status === "ISSUED" && isAnother(ticket, before, after)) {
        // The guest is sent the new ticket.
        requireVerified(caller);
        await this.reissue.run(tx, event, ticket, false);
        this.db.logEvent(tx, "ticket reissued", {
          ticketId: ticket.id, guestId: before.id, eventId: event.id, revision: ticket.revision + 1,
        });
      }
      return after;
    });
  }
}

function isAnother(ticket: TicketRecord, before: GuestRecord, after: GuestRecord): boolean {
  if (before.firstName !== after.firstName || before.lastName !== after.lastName) return true;
  const goesToGuest = ticket.purchaseId === null || ticket.transferredRevision !== null;
  return before.email !== after.email && goesToGuest;
}
