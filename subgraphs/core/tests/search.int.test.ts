import { anonymous } from "../../../platform/auth/principal";
import { pageOf } from "../../../platform/graphql/connection";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const page = pageOf(100, null);
const everything = { organizationId: null, status: null, timing: null, search: null, from: null, to: null };

/** An event with one guest of each name, who bought their own ticket. */
async function eventWith(...names: string[]) {
  const { event, types } = await world.event([{ quantity: 100, price: "0" }]);
  const purchases = [];
  for (const name of names) {
    const [firstName = "", ...lastName] = name.split(" ");
    purchases.push(await world.module.purchaseTickets.run(anonymous(), orderOf(event, types, 1, { buyer: { firstName, lastName: lastName.join(" "), email: "guest@example.com", phone: null } })));
  }
  const [guests, tickets] = await Promise.all([
    world.db.client.guest.findMany({ where: { eventId: event.id } }),
    world.db.client.ticket.findMany({ where: { eventId: event.id } }),
  ]);
  return { event, guests, tickets, purchases };
}
const guestsFound = async (event: Awaited<ReturnType<typeof eventWith>>["event"], search: string) =>
  (await world.module.readPurchases.guestsOf(world.owner, event, { search, status: null }, page)).edges.map(({ node }) => `${node.firstName} ${node.lastName}`).sort();
const purchasesFound = async (event: Awaited<ReturnType<typeof eventWith>>["event"], search: string) =>
  (await world.module.readPurchases.purchasesOf(world.owner, event, { search, status: null }, page)).edges.map(({ node }) => node.id);
const eventsFound = async (search: string) =>
  (await world.module.readEvents.list(anonymous(), { ...everything, organizationId: world.organizationId, search }, page)).edges.map(({ node }) => node.id);

describe("a search without words", () => {
  it.each(["%", "_", "-", ".", "@", "'", "’", "--", "😀", "👍🏽", "* & | !", "()", "\u200b", "\u0301", "…", "،", "\\"])("finds nothing: %j", async (search) => {
    const { event } = await eventWith("Ada Lovelace");
    expect(await Promise.all([guestsFound(event, search), purchasesFound(event, search), eventsFound(search)])).toEqual([[], [], []]);
  });

  it.each(["", " ", "\u00a0"])("is no search when it is blank: %j", async (search) => {
    const { event, purchases } = await eventWith("Ada Lovelace");
    expect(await guestsFound(event, search)).toEqual(["Ada Lovelace"]);
    expect(await purchasesFound(event, search)).toEqual([purchases[0]?.id]);
    expect(await eventsFound(search)).toContain(event.id);
  });
});

const NAMES: readonly (readonly [string, ...string[]])[] = [
  ["Þór Guðmundsson", "thor", "þór", "gudmundsson", "GUÐMUNDSSON"],
  ["Ġorġ Għaxaq", "ghaxaq", "gorg"],
  ["Łukasz Wałęsa", "lukasz walesa"],
  ["Søren Ærø", "soren aero", "sören"],
  ["Đorđe Œuvre", "dorde oeuvre"],
  ["Işıl Yıldırım", "isil yildirim"],
  ["Jürgen Groß", "gross", "JURGEN"],
  ["Ŋalá Ŧest", "nala test"],
  ["Ɓala Ɗan", "bala dan"],
  ["Sean O'Brien", "obrien", "o'brien", "o’brien", "brien", "o brien", "OʼBrien"],
  ["Jeanne D’Arc", "darc", "d'arc", "arc"],
  ["Anne-Marie Lenoir", "anne marie", "annemarie", "anne-marie", "anne‑marie"],
  ["Mary OConnor", "oconnor", "o'connor"],
  ["مُحَمَّد عَلِيّ", "محمد", "على", "مُحَمَّد"],
  ["שָׁלוֹם כֹּהֵן", "שלום", "כהן"],
  ["Νίκος Σίσυφος", "νικος", "ΣΙΣΥΦΟΣ"],
  ["Фёдор Йорк", "федор", "иорк"],
  ["हिंदी नाम", "हिंदी", "नाम"],
  ["Ｆｕｌｌ Ｗｉｄｔｈ", "full width"],
  ["Zero\u200bWidth Jöin\u00ader", "zerowidth", "joiner"],
];

describe("a search for a name", () => {
  it.each(NAMES.flatMap(([name, ...searches]) => searches.map((search) => [name, search] as const)))("finds %s by %s", async (name, search) => {
    const { event, purchases } = await eventWith(name, "Xavier Quill");
    expect(await guestsFound(event, search)).toEqual([name]);
    expect(await purchasesFound(event, search)).toEqual([purchases[0]?.id]);
  });

  it("removes every combining mark and folds every Latin letter with a stroke, hook or bar", async () => {
    const all = (pattern: RegExp) => Array.from({ length: 0x30000 }, (_, code) => code).filter((code) => code < 0xd800 || code > 0xdfff).map((code) => String.fromCodePoint(code)).filter((letter) => pattern.test(letter));
    const [{ kept = "?" } = {}] = await world.db.client.$queryRaw<{ kept: string }[]>`SELECT fold_text(${all(/\p{M}/u).join("")}) AS kept`;
    expect(kept).toBe("");
    const [{ blanks = "?" } = {}] = await world.db.client.$queryRaw<{ blanks: string }[]>`SELECT trim(fold_text(${all(/[\p{P}\p{S}\p{Z}]/u).filter((sign) => !/\p{L}|\p{N}/u.test(sign.normalize("NFKD"))).join("")})) AS blanks`;
    expect(blanks).toBe("");
    const [{ latin = "?" } = {}] = await world.db.client.$queryRaw<{ latin: string }[]>`SELECT fold_text('ðøđħıłŋŧĸƀƒɓɗəɛɔ ĐØŁĦŦŊÐ þÞæÆœŒßẞ ĳ ǆ ﬁ') AS latin`;
    expect(latin).toBe("dodhilntkbfbdeeo dolhtnd ththaeaeoeoessss ij dz fi");
  });
});

describe("a search for a title", () => {
  it.each([
    ["Daniel O’Connell’s Night", "oconnell", "o'connell", "connell"],
    ["Don't Stop", "dont", "don't", "don’t stop"],
    ["L'été à Þingvellir", "ete", "l’été", "thingvellir", "lete"],
    ["Rock-n-Roll Jubilee", "rocknroll", "rock n roll", "rock-n-roll"],
  ])("finds %s", async (title, ...searches) => {
    const { event } = await world.event([{}]);
    await world.module.updateEvent.run(world.owner, event.id, { title });
    for (const search of searches) expect([search, (await eventsFound(search)).includes(event.id)]).toEqual([search, true]);
  });
});

describe("a search for a code", () => {
  it("finds the purchase by its reference and by the code of a ticket, however they are typed", async () => {
    const { event, purchases, tickets } = await eventWith("Ada Lovelace", "Bob Byron");
    const [purchase] = purchases;
    const code = tickets.find(({ purchaseId }) => purchaseId === purchase?.id)?.code ?? "";
    const other = await eventWith("Cy Clone");
    for (const written of [purchase?.reference ?? "", code]) {
      const bare = written.replaceAll("-", "");
      for (const search of [written, written.toLowerCase(), bare, written.replaceAll("-", " "), written.replaceAll("-", "–"), bare.replaceAll("0", "O").replaceAll("1", "l"), bare.replace(/^(EP|TKT)/, "")]) {
        expect([search, await purchasesFound(event, search)]).toEqual([search, [purchase?.id]]);
        expect([search, await purchasesFound(other.event, search)]).toEqual([search, []]);
      }
    }
  });

  it("finds the guest by the code of the ticket", async () => {
    const { event, guests, tickets } = await eventWith("Ada Lovelace", "Bob Byron");
    const ada = guests.find(({ firstName }) => firstName === "Ada");
    const code = tickets.find(({ guestId }) => guestId === ada?.id)?.code ?? "";
    for (const search of [code, code.replaceAll("-", "").toLowerCase(), code.slice(4)]) expect(await guestsFound(event, search)).toEqual(["Ada Lovelace"]);
  });
});

describe("ticketByCode", () => {
  it("reads the code however it is typed", async () => {
    const { event, tickets } = await eventWith("Ada Lovelace");
    const [{ id, code } = { id: "", code: "" }] = tickets;
    for (const typed of [code, code.replaceAll("-", ""), code.replaceAll("-", " "), code.replaceAll("-", "\u2011"), code.slice(4), code.toLowerCase().replaceAll("0", "o").replaceAll("1", "i"), `\u200b${code}\r\n`]) {
      expect([typed, (await world.module.readPurchases.findTicketByCode(world.owner, event.id, typed))?.id]).toEqual([typed, id]);
    }
    for (const typed of ["", "TKT", "no code at all", "\ud800", "TKT-0000-000U"]) expect(await world.module.readPurchases.findTicketByCode(world.owner, event.id, typed)).toBeNull();
  });
});
