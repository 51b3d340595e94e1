import { Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import type { RecordedScan } from "../repositories/scan.repository";
import { Ticket } from "../schema/foreign.types";
import { Scan } from "../schema/scan.type";
import type { ScanAccess } from "../services/scan-access";
import type { ScansContext } from "./scans-context";

/**
 * Ticket.scans and its totals. The ticket's owner sees how often and when it was scanned. The operator and the place are
 * visible to organizers only.
 */
@Resolver(() => Ticket)
export class TicketResolver {
  constructor(private readonly access: ScanAccess) {}

  @FieldResolver(() => [Scan], { nullable: true, description: "Newest first; for those who run the event, or stand at its doors" })
  async scans(@Root() ticket: Ticket, @Ctx() { load, principal }: ScansContext): Promise<RecordedScan[]> {
    await this.access.requireScope(principal, ticket.id, ticket.grant, "STAFF");
    return load.scansOfTicket.load(ticket.id);
  }

  @FieldResolver(() => Int, { nullable: true, description: "The number of scans, including refused ones. Null for the person who transferred the ticket." })
  async scanCount(@Root() ticket: Ticket, @Ctx() { load, principal }: ScansContext): Promise<number | null> {
    if (this.access.isGiven(ticket.id, ticket.grant)) return null;
    await this.access.requireScope(principal, ticket.id, ticket.grant, "OWNER");
    return (await load.tallyOfTicket.load(ticket.id))?.count ?? 0;
  }

  @FieldResolver(() => DateTimeScalar, { nullable: true, description: "When the ticket was last scanned, even if refused, or null if it never was. Null for the person who transferred it." })
  async lastScanAt(@Root() ticket: Ticket, @Ctx() { load, principal }: ScansContext): Promise<Date | null> {
    if (this.access.isGiven(ticket.id, ticket.grant)) return null;
    await this.access.requireScope(principal, ticket.id, ticket.grant, "OWNER");
    return (await load.tallyOfTicket.load(ticket.id))?.lastScanAt ?? null;
  }
}
