import { type Guest, Prisma, type Ticket } from "../../../prisma/core/client/client";
import type { OutboxMessage } from "../../../platform/outbox/outbox";
import { asCapacityError } from "./capacity.repository";
import { snakeCased } from "./column-names";
import type { Tx } from "./database";
import type { GuestRecord } from "./ticket.repository";

/** A guest whom the organiser adds, with the ticket. */
export interface NewGuest {
  readonly guest: Omit<Guest, "eventId" | "purchaseId">;
  readonly ticket: Pick<Ticket, "id" | "code" | "ticketTypeId" | "guestId" | "position" | "status" | "createdAt">;
}

/** `known`: was there before, and is as it was. `sold out`: came too late, and is not there. */
export type GuestFate = "placed" | "known" | "sold out";

/** A line of the guest list as it is exported. */
export interface ExportedGuest {
  readonly id: string;
  readonly createdAt: Date;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly status: string;
  readonly ticketType: string | null;
  readonly code: string | null;
  readonly validatedAt: Date | null;
  readonly reference: string | null;
}

/** Guests whom the organiser adds, changes and exports; table `guests`. */
export class GuestRepository {
  /**
   * Writes guests with their tickets and takes the capacity in one round trip (`place_guests` in the migrations).
   * @param outbox messages that make tickets are sent for those that were placed
   * @param partial whether those that come first get what is left when there is not enough for all
   * @returns what became of each, by the guest's id
   * @throws NotEnough unless partial; NotOnSale when the event is cancelled or over
   */
  async place(tx: Tx, eventId: string, added: readonly NewGuest[], outbox: readonly OutboxMessage[], partial: boolean): Promise<Map<string, GuestFate>> {
    const json = JSON.stringify({
      event_id: eventId,
      guests: added.map(({ guest }) => snakeCased({ ...guest, eventId })),
      tickets: added.map(({ ticket }) => snakeCased({ ...ticket, eventId })),
      outbox,
    });
    const rows = await asCapacityError(tx.$queryRaw<{ id: string; fate: GuestFate }[]>`SELECT placed_id::text AS id, fate FROM place_guests(${json}::jsonb, ${partial})`);
    return new Map(rows.map(({ id, fate }) => [id, fate]));
  }

  /** Deletes the guests of a draft, with their tickets. Guests of purchases and of other events stay. */
  async removeFromDraft(tx: Tx, eventId: string): Promise<void> {
    const isDraft = Prisma.sql`EXISTS (SELECT 1 FROM events WHERE id = ${eventId}::uuid AND status = 'DRAFT')`;
    await tx.$executeRaw`DELETE FROM tickets WHERE event_id = ${eventId}::uuid AND purchase_id IS NULL AND ${isDraft}`;
    await tx.$executeRaw`DELETE FROM guests WHERE event_id = ${eventId}::uuid AND purchase_id IS NULL AND ${isDraft}`;
  }

  byId(tx: Tx, id: string): Promise<GuestRecord | null> {
    return tx.guest.findUnique({ where: { id } });
  }

  byIdempotencyKey(tx: Tx, scope: string, key: string): Promise<GuestRecord | null> {
    return tx.guest.findFirst({ where: { idempotencyScope: scope, idempotencyKey: key } });
  }

  async update(tx: Tx, id: string, data: Partial<Pick<Guest, "firstName" | "lastName" | "email" | "phone" | "locale">>): Promise<void> {
    await tx.guest.update({ where: { id }, data });
  }

  /** The guests of an event after one of them, oldest first, with their tickets. Each is looked up: no plan reads the tickets of all events. */
  exportAfter(tx: Tx, eventId: string, after: Pick<ExportedGuest, "createdAt" | "id"> | null, limit: number): Promise<ExportedGuest[]> {
    const { createdAt, id } = after ?? { createdAt: new Date(0), id: "00000000-0000-0000-0000-000000000000" };
    return tx.$queryRaw<ExportedGuest[]>`
      SELECT g.id::text, g.created_at AS "createdAt", g.first_name AS "firstName", g.last_name AS "lastName", g.email, g.phone, g.status::text,
        k.name AS "ticketType", t.code, t.validated_at AS "validatedAt", p.reference
      FROM (SELECT * FROM guests WHERE event_id = ${eventId}::uuid AND (created_at, id) > (${createdAt}, ${id}::uuid) ORDER BY created_at, id LIMIT ${limit}) AS g
      LEFT JOIN LATERAL (SELECT * FROM tickets WHERE guest_id = g.id LIMIT 1) AS t ON TRUE
      LEFT JOIN ticket_types k ON k.id = t.ticket_type_id
      LEFT JOIN LATERAL (SELECT reference FROM purchases WHERE id = g.purchase_id LIMIT 1) AS p ON TRUE
      ORDER BY g.created_at, g.id`;
  }
}
