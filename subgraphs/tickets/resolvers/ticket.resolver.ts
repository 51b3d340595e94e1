import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { UrlScalar } from "../../../platform/graphql/scalars";
import { QrImageFormat } from "../schema/enums";
import { Ticket, TicketGeneration } from "../schema/generation.type";
import type { ReadArtefacts, TicketProgress } from "../services/read-artefacts";
import type { TicketReference } from "../services/ticket-access";
import type { TicketsContext } from "./tickets-context";

@Resolver(() => Ticket)
export class TicketResolver {
  constructor(private readonly artefacts: ReadArtefacts) {}

  @FieldResolver(() => String, { nullable: true, description: "The content of the QR code: a signed token, base64url, available as soon as the ticket is issued. Null for callers who do not own the ticket." })
  async qrCodeData(@Root() ticket: TicketReference, @Ctx() { principal, load }: TicketsContext): Promise<string | null> {
    return this.artefacts.qrCodeData(principal, ticket, await load.standing.load(ticket.id), () => load.issued.load(ticket.id));
  }

  @FieldResolver(() => String, { nullable: true, description: "The QR code as a data: URL." })
  async qrCodeImage(
    @Root() ticket: TicketReference,
    @Ctx() context: TicketsContext,
    @Arg("format", () => QrImageFormat, { nullable: true, defaultValue: QrImageFormat.SVG, description: "What it is drawn as" }) format: QrImageFormat,
  ): Promise<string | null> {
    return this.artefacts.qrCodeImage(await this.qrCodeData(ticket, context), format);
  }

  @FieldResolver(() => UrlScalar, { nullable: true, description: "A link, good for some minutes, to the PDF." })
  async fileUrl(@Root() ticket: TicketReference, @Ctx() { principal, load }: TicketsContext): Promise<string | null> {
    return this.artefacts.fileUrl(principal, ticket, await load.standing.load(ticket.id));
  }

  @FieldResolver(() => TicketGeneration, { nullable: true, description: "How far its QR code and PDF are; null before anybody asked for them" })
  async generation(@Root() ticket: TicketReference, @Ctx() { principal, load }: TicketsContext): Promise<TicketProgress | null> {
    return this.artefacts.progress(principal, ticket, await load.standing.load(ticket.id));
  }
}
