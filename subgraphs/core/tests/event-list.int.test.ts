import { permissions } from "../../../contracts/permissions";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { pageOf } from "../../../platform/graphql/connection";
import { memberOf } from "../../../platform/testing/test-principals";
import type { EventSearch } from "../services/read-events";
import { createCoreWorld, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const DAY = 86_400_000;
const everything: EventSearch = { organizationId: null, status: null, timing: null, search: null, from: null, to: null };
const titlesOf = async (search: Partial<EventSearch>, caller: Principal = anonymous()) =>
  (await world.module.readEvents.list(caller, { ...everything, ...search }, pageOf(100, null))).edges.map(({ node }) => node.title).sort();

const base = () => ({
  organizationId: world.organizationId,
  description: "",
  startsAt: new Date(Date.now() + DAY),
  endsAt: new Date(Date.now() + 2 * DAY),
  doorsOpenAt: null,
  doorsCloseAt: null,
  timeZone: "Europe/Paris",
  location: "Paris",
  maxAttendees: 100,
  currency: "EUR",
  coverImageUrl: null,
  ticketTypes: [{ name: "Standard", description: null, price: "10", quantity: 10, salesStartAt: null, salesEndAt: null, maxPerPurchase: 10 }],
});
const make = async (title: string, more: Partial<ReturnType<typeof base>> = {}, published = true) => {
  const draft = await world.module.createEvent.run(world.owner, { ...base(), ...more, title });
  return published ? world.module.publishEvent.run(world.owner, draft.id) : draft;
};

describe("a search", () => {
  beforeAll(async () => {
    await make("Soirée d’été à l'Œuvre", { location: "Besançon" });
    await make("Running in the rain", { location: "London", description: "Bring your friends and some music." });
    await make("Festival de jazz", { location: "Montréal", description: "Trois événements, une seule entrée." });
    await make("Rock-n-roll night", { location: "Zürich" });
    await make("Secret jazz rehearsal", { location: "Montréal" }, false);
  });

  it.each([
    ["soiree", ["Soirée d’été à l'Œuvre"]],
    ["SOIRÉE D'ÉTÉ", ["Soirée d’été à l'Œuvre"]],
    ["oeuvre", ["Soirée d’été à l'Œuvre"]],
    ["besancon", ["Soirée d’été à l'Œuvre"]],
    ["runs", ["Running in the rain"]],
    ["the friend", ["Running in the rain"]],
    ["évènement", ["Festival de jazz"]],
    ["le jazz", ["Festival de jazz"]],
    ["montreal festi", ["Festival de jazz"]],
    ["rock n roll", ["Rock-n-roll night"]],
    ["zurich", ["Rock-n-roll night"]],
    ["jazz london", []],
    ["azz", []],
    ["!!! & | :* ' \\", []],
  ])("for “%s” finds %j", async (search, found) => expect(await titlesOf({ search })).toEqual(found));

  it("finds drafts for those who run them alone", async () => {
    expect(await titlesOf({ search: "jazz" }, world.owner)).toEqual(["Festival de jazz", "Secret jazz rehearsal"]);
    expect(await titlesOf({ search: "jazz" }, memberOf(newId(), Object.keys(permissions)))).toEqual(["Festival de jazz"]);
    const admin: Principal = { ...anonymous(), user: { id: newId(), sessionId: newId(), via: "session", verified: true, memberships: [], permissions: ["events:read"] } };
    expect(await titlesOf({ search: "jazz" }, admin)).toEqual(["Festival de jazz", "Secret jazz rehearsal"]);
  });

  it("finds an event by its new words as soon as it is changed", async () => {
    const event = await make("Nothing special");
    await world.module.updateEvent.run(world.owner, event.id, { title: "Quelque chose d’extraordinaire" });
    expect([await titlesOf({ search: "special" }), await titlesOf({ search: "extraordinaires" })]).toEqual([[], ["Quelque chose d’extraordinaire"]]);
  });
});

describe("a filter", () => {
  it("asks for status, organization and time, alone and together", async () => {
    const organizationId = newId();
    const other = memberOf(organizationId, Object.keys(permissions));
    const event = async (title: string, startsAt: Date, endsAt: Date) => {
      const draft = await world.module.createEvent.run(other, { ...base(), organizationId, title });
      await world.module.publishEvent.run(other, draft.id);
      await world.db.client.event.update({ where: { id: draft.id }, data: { startsAt, endsAt } });
      return draft;
    };
    const at = (days: number) => new Date(Date.now() + days * DAY);
    await event("past", at(-3), at(-2));
    await event("present", at(-1), at(1));
    await event("future", at(3), at(4));
    const cancelled = await event("cancelled", at(5), at(6));
    await world.module.cancelEvent.run(other, cancelled.id, true, null);
    const titles = (search: Partial<EventSearch>) => titlesOf({ organizationId, ...search });
    expect(await titles({})).toEqual(["cancelled", "future", "past", "present"]);
    expect(await titles({ timing: "PAST" })).toEqual(["past"]);
    expect(await titles({ timing: "ONGOING" })).toEqual(["present"]);
    expect(await titles({ timing: "UPCOMING" })).toEqual(["cancelled", "future"]);
    expect(await titles({ timing: "UPCOMING", status: ["PUBLISHED"] })).toEqual(["future"]);
    expect(await titles({ status: ["PUBLISHED", "CANCELLED"], from: at(0) })).toEqual(["cancelled", "future"]);
    expect(await titles({ from: at(-2), to: at(4) })).toEqual(["future", "present"]);
    expect(await titles({ status: [] })).toEqual([]);
    expect(await titlesOf({ organizationId: "nonsense" })).toEqual([]);
  });
});

describe("the pages of a list", () => {
  it("are complete and without repetition while events are added, and can be counted by offset", async () => {
    const organizationId = newId();
    const member = memberOf(organizationId, Object.keys(permissions));
    const create = (title: string) => world.module.createEvent.run(member, { ...base(), organizationId, title });
    const first = [];
    for (let n = 0; n < 25; n++) first.push((await create(`Event ${n}`)).id);
    // Many at the very same moment, as an import makes them.
    await world.db.client.event.updateMany({ where: { id: { in: first.slice(5, 15) } }, data: { createdAt: new Date(Date.now() - 1_000) } });
    await world.db.client.event.updateMany({ where: { id: { in: first.slice(0, 5) } }, data: { createdAt: new Date(Date.now() - 2_000) } });
    const list = (after: string | null, offset = 0) => world.module.readEvents.list(member, { ...everything, organizationId }, pageOf(4, after), offset);
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page = await list(after);
      seen.push(...page.edges.map(({ node }) => node.id));
      more = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor;
      await create("Added meanwhile");
    }
    expect([...seen].sort()).toEqual([...first].sort());
    const all = await list(null);
    const total = await all.totalCount;
    const byOffset: string[] = [];
    for (let offset = 0; offset < total; offset += 4) byOffset.push(...(await list(null, offset)).edges.map(({ node }) => node.id));
    expect([total, new Set(byOffset).size]).toEqual([25 + Math.ceil(25 / 4), total]);
    expect((await list(null, 4)).pageInfo.hasPreviousPage).toBe(true);
    await expect(list(null, -1)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    expect(() => list(Buffer.from(`yesterday|${newId()}`).toString("base64url"))).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }) as Error);
  });
});
