import { byTag, findAll, textOf, wordsOf } from "../testing/words-of";
import type { Payment, Purchase, Ticket } from "./purchase.query";
import { purchaseView, type PurchaseActions, type PurchaseState } from "./purchase.view";

const NOW = Date.parse("2026-06-14T12:00:00Z");
const eur = (amount: string) => ({ amount, currency: "EUR" });
const QR = "data:image/svg+xml;base64,PHN2Zy8+";

const payment: Payment = { id: "pay-1", gateway: "STRIPE", status: "PENDING", paymentIntentId: "pi_1", checkoutUrl: "https://pay.example/pi_1", failureReason: null, refundedAmount: eur("0.00") };
const held: Ticket = {
  id: "t-1", code: "TKT-1", status: "RESERVED", isValidated: false, validatedAt: null, transferredAt: null, transferredTo: null, guest: { firstName: "Ada", lastName: "Lovelace" }, ticketType: { name: "Standard" }, qrCodeImage: null, fileUrl: null, generation: null,
};
const issued: Ticket = { ...held, status: "ISSUED", qrCodeImage: QR, fileUrl: "https://events.example/files/t-1.pdf?expires=1&signature=x" };
const pending: Purchase = {
  id: "p-1", reference: "EP-1234", status: "PENDING", expiresAt: "2026-06-14T12:09:05Z", promoCode: null, subtotal: eur("49.50"), discount: eur("0.00"), total: eur("49.50"),
  event: { title: "Night of Lights", startsAt: "2026-06-15T17:30:00Z", endsAt: "2026-06-15T21:30:00Z", timeZone: "Europe/Paris", location: "Grand Palais", status: "PUBLISHED" },
  items: [{ quantity: 1, ticketType: { id: "tt-1", name: "Standard" }, unitPrice: eur("49.50"), total: eur("49.50") }],
  payment, tickets: [held],
};
const paid: Purchase = { ...pending, status: "PAID", expiresAt: null, payment: { ...payment, status: "COMPLETED", checkoutUrl: null }, tickets: [issued] };

const actions: PurchaseActions = { pay: jest.fn(), download: jest.fn() };
const view = (purchase: Purchase | null, more: Partial<PurchaseState> = {}, language: "en" | "fr" = "en") =>
  purchaseView({ purchase, wrongLink: false, live: true, paying: false, payProblem: null, now: NOW, ...more }, actions, { language, locale: language === "en" ? "en-GB" : "fr-FR" });
const buttons = (nodes: ReturnType<typeof view>) => findAll(nodes, ({ attributes }) => attributes.class === "button");

describe("the page of a purchase", () => {
  it("counts down what is held, and leads to the payment", () => {
    const nodes = view(pending);
    expect(textOf(nodes)).toContain("9:05");
    expect(buttons(nodes).map(({ tag, attributes, children }) => [tag, attributes.href, children])).toEqual([["a", "https://pay.example/pi_1", ["Pay €49.50"]]]);
  });

  it("offers no payment when the time is up", () => {
    const nodes = view(pending, { now: NOW + 600_000 });
    expect(buttons(nodes)).toEqual([]);
    expect(textOf(nodes)).toContain("The time to pay is up");
  });

  it("says why a payment was declined, and begins another one", () => {
    const nodes = view({ ...pending, payment: { ...payment, status: "FAILED", checkoutUrl: null, failureReason: "Your card has insufficient funds." } });
    expect(textOf(nodes)).toContain("Your card has insufficient funds.");
    const [again] = buttons(nodes);
    expect(again?.children).toEqual(["Try again"]);
    again?.on.click?.({} as Event);
    expect(actions.pay).toHaveBeenCalledTimes(1);
  });

  it("begins a payment that could not be begun", () => {
    for (const none of [null, { ...payment, paymentIntentId: null, checkoutUrl: null }]) {
      expect(buttons(view({ ...pending, payment: none })).map(({ tag }) => tag)).toEqual(["button"]);
    }
  });

  it("does not lead away when the gateway has no page of its own", () => {
    expect(buttons(view({ ...pending, payment: { ...payment, checkoutUrl: null } }))).toEqual([]);
  });

  it("cannot be clicked twice", () => {
    const [again] = buttons(view({ ...pending, payment: null }, { paying: true }));
    expect(again?.attributes.disabled).toBe("");
  });

  it("shows code and file of each ticket that is paid", () => {
    const nodes = view(paid);
    expect(byTag(nodes, "img").map(({ attributes }) => [attributes.src, attributes.alt])).toEqual([[QR, "QR code of the ticket of Ada Lovelace"]]);
    expect(byTag(nodes, "a").map(({ attributes }) => attributes.href)).toEqual([issued.fileUrl]);
    expect(wordsOf(nodes)).toEqual(expect.arrayContaining(["Ada Lovelace", "Standard", "TKT-1", "Valid", "EP-1234", "€49.50", expect.stringMatching(/^Monday,? 15 June 2026$/), "Grand Palais"]));
  });

  it("shows of a transferred ticket to whom it was transferred, and no code", () => {
    const transferred: Ticket = { ...issued, code: "TKT-****-****", guest: { firstName: "G.", lastName: "" }, transferredAt: "2026-06-14T10:00:00Z", transferredTo: "G.", qrCodeImage: null, fileUrl: null };
    const nodes = view({ ...paid, tickets: [transferred] });
    expect(byTag(nodes, "img")).toEqual([]);
    expect(wordsOf(nodes)).toEqual(expect.arrayContaining(["Transferred to G.", "Transferred", "Standard"]));
    expect(textOf(nodes)).not.toMatch(/TKT|being made/);
    expect(textOf(view({ ...paid, tickets: [transferred] }, {}, "fr"))).toContain("Cédé à G.");
  });

  it("says who is in, at the time of the place", () => {
    const admitted: Ticket = { ...issued, status: "VALIDATED", isValidated: true, validatedAt: "2026-06-15T17:32:00Z" };
    expect(textOf(view({ ...paid, tickets: [admitted] }))).toContain("Admitted at 19:32");
  });

  it("shows no code of a ticket that was cancelled", () => {
    const nodes = view({ ...paid, tickets: [{ ...issued, status: "CANCELLED" }] });
    expect([byTag(nodes, "img"), byTag(nodes, "a")]).toEqual([[], []]);
    expect(textOf(nodes)).toContain("Not valid");
  });

  it.each([
    ["EXPIRED", "no longer held"],
    ["CANCELLED", "This purchase was cancelled"],
    ["REFUNDED", "€49.50 go back to you"],
  ] as const)("explains %s", (status, words) => {
    expect(textOf(view({ ...paid, status, payment: { ...payment, refundedAmount: eur("49.50") } }))).toContain(words);
  });

  it("does not say that nothing was charged when money came too late", () => {
    expect(textOf(view({ ...pending, status: "EXPIRED", payment: { ...payment, status: "FAILED" } }))).toContain("Nothing was charged");
    expect(textOf(view({ ...pending, status: "EXPIRED", payment: { ...payment, status: "COMPLETED" } }))).toContain("What you paid goes back to you");
  });

  it("explains a link that is wrong, and being away, without a purchase", () => {
    expect(textOf(view(null, { wrongLink: true }))).toContain("does not lead to tickets");
    expect(textOf(view(null, { live: false }))).toContain("cannot be reached");
    expect(textOf(view(null))).toContain("Looking for your tickets");
  });

  it("keeps the tickets on the page while the connection is gone", () => {
    const nodes = view(paid, { live: false });
    expect(textOf(nodes)).toContain("Reconnecting");
    expect(byTag(nodes, "img")).toHaveLength(1);
  });

  it("speaks French", () => {
    const nodes = view({ ...pending, payment: { ...payment, status: "FAILED", failureReason: "Your card was declined." } }, {}, "fr");
    expect(textOf(nodes)).toMatch(/À payer.*Lundi 15 juin 2026.*Votre carte a été refusée\..*Réessayer/);
  });

  it("takes every word of the data for text, and every bad address for none", () => {
    const evil = "<img src=x onerror=alert(1)>";
    const nodes = view({
      ...paid,
      reference: evil,
      event: { ...paid.event, title: evil, location: evil },
      items: [{ ...paid.items[0]!, ticketType: { id: "x", name: evil } }],
      tickets: [{ ...issued, code: evil, guest: { firstName: evil, lastName: "" }, ticketType: { name: evil }, qrCodeImage: "javascript:alert(1)", fileUrl: "javascript:alert(1)" }],
    });
    expect(wordsOf(nodes).filter((word) => word.includes(evil))).toHaveLength(7);
    expect(byTag(nodes, "img").map(({ attributes }) => attributes.src)).toEqual([undefined]);
    expect(byTag(nodes, "a").map(({ attributes }) => attributes.href)).toEqual([undefined]);
    expect(buttons(view({ ...pending, payment: { ...payment, checkoutUrl: "javascript:alert(1)" } })).map(({ attributes }) => attributes.href)).toEqual([undefined]);
  });
});
