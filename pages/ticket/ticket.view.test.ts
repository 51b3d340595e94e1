import { byTag, findAll, textOf, wordsOf } from "../testing/words-of";
import type { HeldTicket } from "./ticket.query";
import { ticketView, type TicketActions, type TicketState } from "./ticket.view";

const QR = "data:image/svg+xml;base64,PHN2Zy8+";
const ticket: HeldTicket = {
  id: "t-1", code: "TKT-7G4K-9Q2M", status: "ISSUED", isValidated: false, validatedAt: null, transferredAt: "2026-06-14T10:00:00Z", transferredTo: "G.",
  guest: { firstName: "Grace", lastName: "Hopper" }, ticketType: { name: "Standard" }, qrCodeImage: QR,
  fileUrl: "https://events.example/files/t-1.pdf?expires=1&signature=x", generation: { status: "COMPLETED" },
  event: { title: "Night of Lights", startsAt: "2026-06-15T17:30:00Z", endsAt: "2026-06-15T21:30:00Z", timeZone: "Europe/Paris", location: "Grand Palais", status: "PUBLISHED" },
};
const actions: TicketActions = { download: jest.fn(), send: jest.fn() };
const view = (more: Partial<TicketState> = {}, language: "en" | "fr" = "en") =>
  ticketView({ ticket, wrongLink: false, live: true, sending: "no", sendProblem: null, ...more }, actions, { language, locale: language === "en" ? "en-GB" : "fr-FR" });

describe("the page of a transferred ticket", () => {
  it("shows its new holder the code, the file and the event", () => {
    const nodes = view();
    expect(byTag(nodes, "img").map(({ attributes }) => attributes.src)).toEqual([QR]);
    expect(byTag(nodes, "a").map(({ attributes }) => attributes.href)).toEqual([ticket.fileUrl]);
    expect(wordsOf(nodes)).toEqual(expect.arrayContaining(["Grace Hopper", "TKT-7G4K-9Q2M", "Valid", "Night of Lights", "Grand Palais"]));
    expect(textOf(nodes)).not.toContain("Transferred");
  });

  it("requests the email again, and says what came of it", () => {
    const [again] = findAll(view(), ({ tag }) => tag === "button");
    again?.on.click?.({} as Event);
    expect(actions.send).toHaveBeenCalledTimes(1);
    expect(textOf(view({ sending: "sent" }))).toContain("Your ticket is on its way");
    expect(textOf(view({ sendProblem: "RATE_LIMITED" }))).toContain("Try again in an hour");
    expect(textOf(view({ sendProblem: "OFFLINE" }, "fr"))).toContain("n’a pas pu être envoyé");
  });

  it("says that a link has ended, and shows nothing of the ticket", () => {
    const nodes = view({ ticket: null, wrongLink: true });
    expect(textOf(nodes)).toContain("transferred or issued again since");
    expect(byTag(nodes, "img")).toEqual([]);
  });

  it("offers nothing for a cancelled ticket", () => {
    const nodes = view({ ticket: { ...ticket, status: "CANCELLED", qrCodeImage: null, fileUrl: null } });
    expect(findAll(nodes, ({ tag }) => tag === "button")).toEqual([]);
    expect(wordsOf(nodes)).toContain("Not valid");
  });

  it("says that it cannot reach the server, and that it is looking", () => {
    expect(textOf(view({ ticket: null, live: false }))).toContain("We cannot be reached");
    expect(textOf(view({ ticket: null }))).toContain("Looking for your ticket");
  });
});
