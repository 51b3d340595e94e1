import { examples } from "./examples";
import { firstTab } from "./first-tab";
import { fillIn, PLACES, valuesIn } from "./sale";

describe("the variables of the examples", () => {
  it("have a place for each value that they need from earlier answers, and each place is used", () => {
    const text = examples.map(({ variables = "" }) => variables).join("");
    for (const place of Object.values(PLACES)) expect(text).toContain(JSON.stringify(place));
    expect(text.match(/"<[^>]*>"/g)?.filter((place) => !Object.values(PLACES).includes(JSON.parse(place)))).toEqual([]);
  });

  it("take values from earlier answers, and keep what the user has written", () => {
    const known = {
      ...valuesIn({ createOrganization: { id: "organization" } }),
      ...valuesIn({ createEvent: { id: "event", ticketTypes: [{ id: "type" }, { id: "other" }] } }),
      ...valuesIn({ publishEvent: { id: "event" } }),
      ...valuesIn({ purchaseTickets: { id: "purchase", accessToken: `$& "quoted"` } }),
      ...valuesIn({ purchaseUpdated: { tickets: [{ qrCodeData: "qr" }] } }),
    };
    expect(known).toEqual({ organizationId: "organization", eventId: "event", ticketTypeId: "type", purchaseId: "purchase", purchaseToken: `$& "quoted"`, qrCodeData: "qr" });
    const filled = fillIn(JSON.stringify({ id: PLACES.purchaseId, accessToken: PLACES.purchaseToken, eventId: "mine" }), known);
    expect(JSON.parse(filled)).toEqual({ id: "purchase", accessToken: `$& "quoted"`, eventId: "mine" });
  });

  it("take an event that sells tickets from a list, not a draft that its organizer sees too", () => {
    const event = (id: string, onSale: boolean) => ({ node: { id, ticketTypes: [{ id: `type of ${id}`, onSale }] } });
    const list = (...edges: unknown[]) => valuesIn({ events: { edges } });
    expect(list(event("draft", false), event("published", true))).toEqual({ eventId: "published", ticketTypeId: "type of published" });
    expect(list(event("draft", false))).toEqual({});
  });

  it("take nothing from answers that hold nothing for them", () => {
    for (const data of [null, undefined, {}, { me: { id: "x" } }, { events: { edges: [] } }, { purchaseUpdated: { tickets: [{ qrCodeData: null }] } }])
      expect(valuesIn(data)).toEqual({});
  });
});

describe("the first tab", () => {
  const stored = (text: string | null) => ({ getItem: () => text, setItem: () => undefined, removeItem: () => undefined });
  const tabs = [{ query: "{ a }", variables: "1" }, { query: "{ b }", variables: null }, { query: "{ c }", variables: "3" }];

  it.each([null, "{", "{}", JSON.stringify({ tabs, activeTabIndex: 7 })])("has the first example when the storage holds %s", (text) => {
    expect(firstTab(stored(text), examples)).toEqual({ initialQuery: examples[0]?.query, initialVariables: examples[0]?.variables });
  });

  it("is the one that was open at the last visit", () => {
    expect(firstTab(stored(JSON.stringify({ tabs, activeTabIndex: 2 })), examples)).toEqual({ initialQuery: "{ c }", initialVariables: "3" });
    expect(firstTab(stored(JSON.stringify({ tabs, activeTabIndex: 1 })), examples)).toEqual({ initialQuery: "{ b }" });
  });
});
