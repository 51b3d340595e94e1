import type { GenerationItemRecord } from "../repositories/generation-job.repository";
import { contentHash, ticketContent } from "./ticket-content";

const item = (guest = "Ada Lovelace"): GenerationItemRecord => ({
  jobId: "0199c1f0-0000-7000-8000-000000000001",
  ticketId: "0199c1f0-0000-7000-8000-000000000002",
  revision: 1,
  position: 0,
  ticket: {
    ticket_id: "0199c1f0-0000-7000-8000-000000000002",
    ticket_code: "TKT-8F3K-2M9Q",
    revision: 1,
    guest_name: guest,
    type: "Standard",
    price: 4_950,
    template_id: null,
    purchase_id: null,
    purchase_reference: null,
    buyer_user_id: null,
  },
  templateData: {
    event_title: "Night of Lights",
    event_date: "2026-06-15T21:00:00+02:00",
    event_end: "2026-06-15T23:00:00Z",
    doors_open: null,
    time_zone: "Europe/Paris",
    location: "Paris",
    currency: "EUR",
    locale: "fr",
  },
  purchaseId: null,
  buyerUserId: null,
  status: "PENDING",
  error: null,
  workTime: 0,
});
const issuedAt = new Date("2026-01-30T10:00:00Z");

describe("what a ticket says", () => {
  it("comes from what was stored with the job", () => {
    expect(ticketContent(item(), "token", issuedAt)).toMatchObject({
      qrText: "token",
      locale: "fr",
      startsAt: new Date("2026-06-15T19:00:00Z"),
      doorsOpenAt: null,
      guestName: "Ada Lovelace",
      price: { amount: 4_950, currency: "EUR" },
      purchaseReference: null,
      ticketCode: "TKT-8F3K-2M9Q",
    });
  });

  it("is the same whenever it is made, and another for another guest", () => {
    const hash = contentHash(ticketContent(item(), "token", issuedAt));
    expect(contentHash(ticketContent(item(), "token", new Date()))).toBe(hash);
    expect(contentHash(ticketContent(item("Grace Hopper"), "token", issuedAt))).not.toBe(hash);
  });
});
