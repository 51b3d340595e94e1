import { encodeQrToken } from "../../../contracts/qr-code/qr-token";
import { generateQrKeyPair } from "../../../contracts/qr-code/qr-key";
import type { TicketContent, TicketDesign } from "../services/ticket-renderer.port";

const { keyId, privateKey } = generateQrKeyPair();

/** A signed token as it stands in a real ticket's code. */
export function aQrToken(revision = 1): string {
  const ticketId = "0199c1f0-0000-7000-8000-00000000000a";
  return encodeQrToken({ keyId, ticketId, eventId: "0199c1f0-0000-7000-8000-000000000001", revision }, privateKey);
}

export function aDesign(over: Partial<TicketDesign> = {}): TicketDesign {
  return {
    primaryColor: "#1f2937",
    textColor: "#111827",
    paperSize: "A6",
    logo: null,
    background: null,
    footer: null,
    ...over,
  };
}

/** A complete ticket in English; Paris is an hour ahead of UTC on its day. */
export function aTicketContent(over: Partial<TicketContent> = {}): TicketContent {
  return {
    qrText: aQrToken(),
    locale: "en",
    issuedAt: new Date("2026-01-30T10:00:00Z"),
    eventTitle: "Spring Jazz Festival",
    startsAt: new Date("2026-03-14T19:00:00Z"),
    endsAt: new Date("2026-03-14T22:30:00Z"),
    doorsOpenAt: new Date("2026-03-14T18:00:00Z"),
    timeZone: "Europe/Paris",
    location: "Grande Halle, 211 Avenue Jean Jaurès, Paris",
    organizerName: "Blue Note Association",
    ticketTypeName: "Standard",
    guestName: "Marie Dupont",
    price: { amount: 4950, currency: "EUR" },
    purchaseReference: "EP-7K2M9Q",
    ticketCode: "TKT-8F3K-2M9Q",
    design: aDesign(),
    ...over,
  };
}
