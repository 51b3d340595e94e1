import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { UrlScalar } from "../../../platform/graphql/scalars";
import type { GuestImportRecord, LineMessage } from "../repositories/guest-import.repository";
import type { GuestRecord } from "../repositories/ticket.repository";
import { Event } from "../schema/event.type";
import { GuestImport, GuestImportColumn, GuestImportError, GuestImportWarning } from "../schema/guest-import.type";
import { AddGuestInput, UpdateGuestInput } from "../schema/guest.inputs";
import { Guest } from "../schema/purchase.type";
import type { AddGuest } from "../services/add-guest";
import type { CancelTicket } from "../services/cancel-ticket";
import type { ExportGuests } from "../services/export-guests";
import type { ImportGuests } from "../services/import-guests";
import type { ReadGuestImports } from "../services/read-guest-imports";
import type { UpdateGuest } from "../services/update-guest";
import type { CoreContext } from "./core-context";

/** What the organiser does with single guests. */
@Resolver(() => Guest)
export class GuestChangesResolver {
  constructor(
    private readonly add: AddGuest,
    private readonly update: UpdateGuest,
    private readonly cancel: CancelTicket,
  ) {}

  @Mutation(() => Guest, { description: "Registers a guest without payment. The ticket is issued immediately and emailed to the guest when it is generated. Requires `guests:manage` and a confirmed email address." })
  async addGuest(
    @Ctx() { principal, load }: CoreContext,
    @Arg("input", () => AddGuestInput, { description: "Who, and with which ticket" }) input: AddGuestInput,
  ): Promise<GuestRecord> {
    const { eventId, ticketTypeId, firstName, lastName, email } = input;
    const guest = await this.add.run(principal, { eventId, ticketTypeId, firstName, lastName, email, phone: input.phone ?? null, idempotencyKey: input.idempotencyKey ?? null });
    load.counters.clear(guest.eventId);
    return guest;
  }

  @Mutation(() => Guest, {
    description: "Corrects a guest. An issued ticket with another name, or one that was sent to an address that changes, is issued again: its QR code is a new one, which is sent to the guest, and the old one is dead.",
  })
  async updateGuest(
    @Ctx() { principal, load }: CoreContext,
    @Arg("id", () => ID, { description: "Of the guest" }) id: string,
    @Arg("input", () => UpdateGuestInput, { description: "What is to change" }) input: UpdateGuestInput,
  ): Promise<GuestRecord> {
    const guest = await this.update.run(principal, id, input);
    load.guest.clear(id);
    return guest;
  }

  @Mutation(() => Guest, { description: "Takes a guest off the list, and cancels the ticket; the place can be sold again. CONFLICT once the guest was admitted." })
  async cancelGuest(@Ctx() { principal, load }: CoreContext, @Arg("id", () => ID, { description: "Of the guest" }) id: string): Promise<GuestRecord> {
    const guest = await this.cancel.guest(principal, id);
    load.guest.clear(id);
    load.counters.clear(guest.eventId);
    load.ticketsOfPurchase.clearAll();
    return guest;
  }
}

/** Whole lists of guests: in by upload, out by a link. */
@Resolver(() => GuestImport)
export class GuestImportResolver {
  constructor(
    private readonly imports: ImportGuests,
    private readonly reader: ReadGuestImports,
    private readonly exports: ExportGuests,
  ) {}

  @Mutation(() => GuestImport, {
    description:
      "Imports guests from CSV in the background. The header line is `first_name,last_name,email,phone,ticket_type`; headers that other programs write in " +
      "English, French and other languages are recognized, and `GuestImport.columns` reports them. Separated by commas, semicolons or tabs; up to 5 MB and " +
      "50,000 guests. `phone` is optional, and `ticket_type` if the event has one type. Invalid lines are reported and the others imported. A phone number " +
      "without its country code is left out with a warning. A guest who was imported before is not added again. Requires `guests:manage` and a confirmed email " +
      "address. Emails beyond the organization's daily budget wait for the following days.",
  })
  importGuests(
    @Ctx() { principal }: CoreContext,
    @Arg("eventId", () => ID, { description: "Of the event" }) eventId: string,
    @Arg("csv", () => String, { description: "The guest list as CSV." }) csv: string,
  ): Promise<GuestImportRecord> {
    return this.imports.run(principal, eventId, csv);
  }

  @Mutation(() => UrlScalar, { description: "A link, good for some minutes, to the guest list as CSV." })
  exportGuests(@Ctx() { principal }: CoreContext, @Arg("eventId", () => ID, { description: "Of the event" }) eventId: string): Promise<string> {
    return this.exports.link(principal, eventId);
  }

  @Query(() => GuestImport, { nullable: true, description: "For those who run the event" })
  guestImport(@Ctx() { principal }: CoreContext, @Arg("id", () => ID, { description: "Of the import" }) id: string): Promise<GuestImportRecord | null> {
    return this.reader.find(principal, id);
  }

  @FieldResolver(() => Event, { description: "Whose guests they are" })
  event(@Root() record: GuestImportRecord, @Ctx() { load }: CoreContext) {
    return load.event.load(record.eventId);
  }

  @FieldResolver(() => Int, { description: "The number of lines that could not be imported; `errors` gives the reasons." })
  failed(@Root() record: GuestImportRecord): number {
    return record.processed - record.imported;
  }

  @FieldResolver(() => [GuestImportError], { description: "The lines that could not be imported, in the order of the list." })
  errors(
    @Root() record: GuestImportRecord,
    @Arg("first", () => Int, { nullable: true, defaultValue: 100, description: "The number of lines to return, up to 1,000." }) first: number,
  ): Promise<LineMessage[]> {
    return this.reader.errorsOf(record, first ?? 100);
  }

  @FieldResolver(() => [GuestImportWarning], {
    description: "The lines that were imported without an optional value, such as a phone number without its country code, in the order of the list.",
  })
  warnings(
    @Root() record: GuestImportRecord,
    @Arg("first", () => Int, { nullable: true, defaultValue: 100, description: "The number of lines to return, up to 1,000." }) first: number,
  ): Promise<LineMessage[]> {
    return this.reader.warningsOf(record, first ?? 100);
  }

  @FieldResolver(() => [GuestImportColumn], { description: "The columns of the list in order, with what each is used for." })
  columns(@Root() record: GuestImportRecord) {
    return this.reader.columnsOf(record);
  }
}
