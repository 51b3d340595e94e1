import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { GateRecord } from "../repositories/gate.repository";
import type { RecordedScan } from "../repositories/scan.repository";
import { Event, Ticket, User } from "../schema/foreign.types";
import { UndoScanArgs } from "../schema/scan.args";
import { AdmitTicketInput, ScanTicketInput } from "../schema/scan.inputs";
import { Gate, Scan, ScanResult } from "../schema/scan.type";
import type { ReadScans } from "../services/read-scans";
import type { ScanAccess } from "../services/scan-access";
import { scanMessage } from "../services/scan-message";
import type { Door, Scanned, ScanTicket } from "../services/scan-ticket";
import type { UndoScan } from "../services/undo-scan";
import type { ScansContext } from "./scans-context";

@Resolver(() => Scan)
export class ScanResolver {
  constructor(
    private readonly scanTicketService: ScanTicket,
    private readonly undoScanService: UndoScan,
    private readonly reader: ReadScans,
    private readonly access: ScanAccess,
  ) {}

  @Query(() => Scan, { nullable: true, description: "For those who run the event, or stand at its doors" })
  scan(@Ctx() { principal }: ScansContext, @Arg("id", () => ID, { description: "Of the scan" }) id: string): Promise<RecordedScan | null> {
    return this.reader.find(principal, id);
  }

  @Mutation(() => ScanResult, { description: "Admits at most once, however many doors ask at the same moment." })
  async scanTicket(@Ctx() { principal }: ScansContext, @Arg("input", () => ScanTicketInput, { description: "What was held up, and where" }) input: ScanTicketInput) {
    return this.resultOf(await this.scanTicketService.byCode(principal, input.eventId, input.qrCodeData, doorOf(input)), principal.locale);
  }

  @Mutation(() => ScanResult, { description: "Without a code: the operator found the guest by name or ticket code. Same rules, same answers." })
  async admitTicket(@Ctx() { principal }: ScansContext, @Arg("input", () => AdmitTicketInput, { description: "Who came, and where" }) input: AdmitTicketInput) {
    return this.resultOf(await this.scanTicketService.byTicket(principal, input.ticketId, doorOf(input)), principal.locale);
  }

  @Mutation(() => Scan, { description: "Takes an admission back, so that the guest can enter again." })
  undoScan(@Ctx() { principal }: ScansContext, @Args(() => UndoScanArgs) { scanId, reason }: UndoScanArgs): Promise<RecordedScan> {
    return this.undoScanService.run(principal, scanId, reason.trim());
  }

  @FieldResolver(() => Event, { nullable: true, description: "At whose door it was" })
  event(@Root() scan: RecordedScan): Event {
    return { id: scan.eventId };
  }

  @FieldResolver(() => Ticket, { nullable: true, description: "Null when the code names no ticket that we know, or one of another organization" })
  ticket(@Root() scan: RecordedScan): Ticket | null {
    return this.ticketOf(scan);
  }

  @FieldResolver(() => Gate, { nullable: true, description: "The gate, if it was one with rules; it may have been removed since" })
  gate(@Root() scan: RecordedScan, @Ctx() { load }: ScansContext): Promise<GateRecord | null> | null {
    return scan.gateId === null ? null : load.gate.load(scan.gateId);
  }

  @FieldResolver(() => User, { nullable: true, description: "Who scanned" })
  operator(@Root() scan: RecordedScan): User | null {
    return scan.operatorId === null ? null : { id: scan.operatorId };
  }

  /** Whoever was let see the scan may see its ticket: the grant tells the other subgraphs. */
  private ticketOf({ ticketId }: RecordedScan): Ticket | null {
    return ticketId === null ? null : { id: ticketId, grant: this.access.staffGrant(ticketId) };
  }

  private resultOf({ scan, firstScan }: Scanned, locale: string) {
    return {
      admitted: scan.outcome === "ADMITTED",
      outcome: scan.outcome,
      message: scanMessage(scan.outcome, locale, firstScan?.location),
      ticket: this.ticketOf(scan),
      scan,
      firstScan,
    };
  }
}

const doorOf = (input: ScanTicketInput | AdmitTicketInput): Door => ({
  location: input.location.trim(),
  gateId: input.gateId ?? null,
  deviceId: input.deviceId ?? null,
  clientScanId: input.clientScanId,
});
