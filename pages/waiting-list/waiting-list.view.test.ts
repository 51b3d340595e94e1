import { noProblems } from "../form/form.view";
import { GraphError } from "../graph/graph-error";
import { byTag, findAll, textOf, wordsOf } from "../testing/words-of";
import { mayHaveBeenTaken, offerInput, offerProblems } from "./take-offer";
import type { WaitingListEntry } from "./waiting-list.query";
import { waitingListView, type WaitingListActions, type WaitingListState } from "./waiting-list.view";
import { waitingListWords } from "./waiting-list.words";

const NOW = Date.parse("2026-06-14T12:00:00Z");
const words = waitingListWords.en;

const waiting: WaitingListEntry = {
  id: "w-1", email: "ada@example.com", quantity: 2, status: "WAITING", position: 3, offerExpiresAt: null,
  event: { id: "e-1", title: "Night of Lights", startsAt: "2026-06-15T17:30:00Z", endsAt: "2026-06-15T21:30:00Z", timeZone: "Europe/Paris", location: "Grand Palais", status: "PUBLISHED" },
  ticketType: { id: "tt-1", name: "Standard", price: { amount: "24.95", currency: "EUR" } },
};
const offered: WaitingListEntry = { ...waiting, status: "OFFERED", position: null, offerExpiresAt: "2026-06-14T12:29:05Z" };

const actions: Record<keyof WaitingListActions, jest.Mock> = { take: jest.fn(), askToLeave: jest.fn(), stay: jest.fn(), leave: jest.fn() };
beforeEach(() => jest.clearAllMocks());
const view = (entry: WaitingListEntry | null, more: Partial<WaitingListState> = {}, language: "en" | "fr" = "en") =>
  waitingListView({ entry, wrongLink: false, live: true, taking: false, unanswered: false, problems: noProblems, leaving: "no", leaveProblem: null, now: NOW, ...more }, actions, { language, locale: language === "en" ? "en-GB" : "fr-FR" });
type Nodes = ReturnType<typeof view>;
const buttons = (nodes: Nodes) => byTag(nodes, "button");
const labels = (nodes: Nodes) => buttons(nodes).map((button) => textOf([button]));
const click = (nodes: Nodes, label: string) => buttons(nodes).find((button) => textOf([button]) === label)?.on.click?.({} as Event);

describe("the page of somebody who waits", () => {
  it("says the place in the line aloud, and where the offer will be sent", () => {
    const nodes = view(waiting);
    const [status] = findAll(nodes, ({ attributes }) => attributes.role === "status");
    expect(textOf([status!])).toMatch(/You are number 3 in line.*As soon as 2 tickets become free.*ada@example\.com/);
    expect(textOf(view({ ...waiting, position: 1, quantity: 1 }))).toMatch(/You are the next in line.*As soon as a ticket becomes free/);
    expect([textOf(nodes), byTag(nodes, "form")]).toEqual([expect.stringContaining("2 × Standard"), []]);
  });

  it("leaves the line at a second click alone, with the focus on staying", () => {
    const nodes = view(waiting);
    expect(labels(nodes)).toEqual(["Leave the line"]);
    click(nodes, "Leave the line");
    const sure = view(waiting, { leaving: "asked" });
    expect([actions.askToLeave.mock.calls.length, labels(sure)]).toEqual([1, ["No, stay", "Yes, leave"]]);
    click(sure, "No, stay");
    click(sure, "Yes, leave");
    expect([actions.stay.mock.calls.length, actions.leave.mock.calls.length]).toEqual([1, 1]);
    expect(buttons(view(waiting, { leaving: "busy" })).map(({ attributes }) => attributes.disabled)).toEqual(["", ""]);
  });

  it("says why leaving failed", () => {
    expect(textOf(view(offered, { leaveProblem: "CONFLICT" }))).toContain("Cancel the purchase instead");
    expect(textOf(view(waiting, { leaveProblem: "OFFLINE" }))).toContain("cannot be reached");
  });

  it("keeps what is known while the connection is gone, and explains a wrong link and being away", () => {
    expect(textOf(view(waiting, { live: false }))).toMatch(/Reconnecting.*number 3/);
    expect(textOf(view(null, { wrongLink: true }))).toContain("does not lead to a waiting list");
    expect(textOf(view(null, { live: false }))).toContain("cannot be reached");
    expect(textOf(view(null))).toContain("Looking for your place");
  });
});

describe("the page of an offer", () => {
  it("counts down what is held, says until when where the event is, and what it costs in all", () => {
    const nodes = view(offered);
    expect(findAll(nodes, ({ attributes }) => attributes.role === "timer").map((timer) => textOf([timer]))).toEqual(["29:05"]);
    expect(textOf(nodes)).toMatch(/Until Sunday,? 14 June 2026, 14:29\. After that they go to the next/);
    expect(labels(nodes)).toEqual(["Take the 2 tickets · €49.90", "Leave the line"]);
    const free = view({ ...offered, quantity: 1, ticketType: { ...offered.ticketType, price: { amount: "0.00", currency: "EUR" } } });
    expect([labels(free)[0], textOf(free)]).toEqual(["Take the ticket", expect.stringContaining("They cost nothing")]);
  });

  it("asks who buys, with labels, and has the address that waited already", () => {
    const nodes = view(offered);
    const inputs = byTag(nodes, "input");
    expect(inputs.map(({ attributes }) => [attributes.name, attributes.type, attributes.autocomplete, attributes.value, attributes.maxlength])).toEqual([
      ["firstName", "text", "given-name", undefined, "100"], ["lastName", "text", "family-name", undefined, "100"], ["email", "email", "email", "ada@example.com", "254"],
    ]);
    expect(byTag(nodes, "label").map(({ attributes }) => attributes.for)).toEqual(inputs.map(({ attributes }) => attributes.id));
  });

  it("takes all that is offered with what was typed, under one key however often", () => {
    const input = offerInput(offered, "w-1.token", { firstName: " Ada ", lastName: "Lovelace", email: "ada@example.com " }, "https://events.example/waiting-list/w-1");
    expect(input).toEqual({
      eventId: "e-1", items: [{ ticketTypeId: "tt-1", quantity: 2 }], buyer: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com" },
      waitingListToken: "w-1.token", returnUrl: "https://events.example/waiting-list/w-1", idempotencyKey: "waiting-list:w-1",
    });
  });

  it("cannot be taken or left twice at once", () => {
    const nodes = view(offered, { taking: true });
    expect(buttons(nodes).map(({ attributes, children }) => [attributes.disabled, children])).toEqual([["", ["One moment …"]]]);
  });

  it("keeps the form while the answer is on its way or was lost, although the offer is taken by then", () => {
    const taken: WaitingListEntry = { ...offered, status: "CONVERTED" };
    expect(byTag(view(taken, { taking: true }), "form")).toHaveLength(1);
    const lost = view(taken, { unanswered: true, problems: { form: words.offline, fields: {} } });
    expect([byTag(lost, "form").length, textOf(lost)]).toEqual([1, expect.stringContaining("cannot be reached")]);
    expect(findAll(lost, ({ attributes }) => attributes.role === "timer")).toEqual([]);
    const elsewhere = view(taken);
    expect([byTag(elsewhere, "form"), textOf(elsewhere)]).toEqual([[], expect.stringContaining("The offer was taken")]);
  });

  it("knows which refusals leave it open whether it was taken", () => {
    const code = (code: string) => mayHaveBeenTaken(new GraphError({ message: "no", extensions: { code } }));
    expect(["OFFLINE", "SERVICE_UNAVAILABLE", "INTERNAL_SERVER_ERROR"].map(code)).toEqual([true, true, true]);
    expect(["CONFLICT", "BAD_USER_INPUT", "SALES_CLOSED", "RATE_LIMITED"].map(code)).toEqual([false, false, false, false]);
    expect(mayHaveBeenTaken(new TypeError("x"))).toBe(false);
  });

  it("says at its field what the server minds, and above the form what has none", () => {
    const error = (code: string, fields: Record<string, string> = {}) => new GraphError({ message: "no", extensions: { code, fields } });
    expect(offerProblems(error("BAD_USER_INPUT", { "input.buyer.firstName": "is odd" }), words)).toEqual({ form: null, fields: { firstName: "is odd" } });
    expect(offerProblems(error("BAD_USER_INPUT", { "input.returnUrl": "must be https" }), words).form).toBe("returnUrl must be https");
    expect(offerProblems(error("CONFLICT"), words).form).toBe(words.conflict);
    expect(offerProblems(error("SALES_CLOSED"), words).form).toBe(words.salesClosed);
  });

  it("is not there any more when its time is up", () => {
    const nodes = view(offered, { now: Date.parse("2026-06-14T12:29:05Z") });
    expect([byTag(nodes, "form"), textOf(nodes)]).toEqual([[], expect.stringContaining("The time of this offer is up")]);
  });
});

describe("the end of waiting", () => {
  it.each([
    ["that the offer was not taken", { ...offered, status: "EXPIRED" }, words.expired],
    ["that the event is over", { ...waiting, status: "EXPIRED" }, words.eventOver],
    ["that somebody left", { ...waiting, status: "CANCELLED" }, words.left],
    ["that the event was cancelled", { ...waiting, status: "CANCELLED", event: { ...waiting.event, status: "CANCELLED" } }, words.eventCancelled],
    ["that the offer was taken", { ...offered, status: "CONVERTED" }, words.converted],
  ] as const)("says %s, and offers nothing", (_what, entry, title) => {
    const nodes = view(entry);
    expect([byTag(nodes, "h2").map((heading) => textOf([heading])), buttons(nodes)]).toEqual([[title], []]);
  });

  it("does not say that somebody left a line that was closed", () => {
    const badge = (status: string) => textOf(findAll(view({ ...waiting, status: "CANCELLED", event: { ...waiting.event, status } }), ({ attributes }) => attributes.class === "state cancelled"));
    expect([badge("PUBLISHED"), badge("CANCELLED")]).toEqual(["Left", "Over"]);
  });
});

it("speaks French", () => {
  const plain = textOf(view(offered, {}, "fr")).replace(/[\u00a0\u202f]/g, " ");
  expect(plain).toMatch(/C’est votre tour.*Jusqu’au dimanche 14 juin 2026, 14:29\..*Prénom.*Prendre les 2 billets · 49,90 €/);
  expect(textOf(view(waiting, {}, "fr"))).toContain("Vous êtes numéro 3 sur la liste");
});

it("takes every word of the data for text", () => {
  const evil = "<img src=x onerror=alert(1)>";
  const nodes = view({ ...offered, email: evil, event: { ...offered.event, title: evil, location: evil }, ticketType: { ...offered.ticketType, name: evil } });
  expect(wordsOf(nodes).filter((word) => word.includes(evil))).toHaveLength(3);
  expect(byTag(nodes, "img")).toEqual([]);
});
