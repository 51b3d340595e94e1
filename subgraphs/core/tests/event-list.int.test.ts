import { permissions } from "../../../contracts/permissions";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { pageOf } from "../../../platform/graphql/connection";
import { memberOf } from "../../../platform/testing/test-principals";
import { EventListRepository, type EventCriteria } from "../repositories/event-list.repository";
import { EventRepository } from "../repositories/event.repository";
import type { EventSearch } from "../services/read-events";
import { createCoreWorld, type CoreWorld } from "./core-world";
import { openQueryPlans, type QueryPlans } from "./query-plans";

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

describe("with many events", () => {
  const organizations = Array.from({ length: 100 }, newId);
  let plans: QueryPlans;
  beforeAll(async () => {
    // 20,000 events over four years: one in ten a draft, one in twenty cancelled, the past completed.
    for (let from = 1; from <= 20_000; from += 5_000) await world.db.client.$executeRaw`
      INSERT INTO events (id, organization_id, organizer_id, title, slug, description, starts_at, ends_at, time_zone, location, max_attendees, currency, status, created_at, published_at)
      SELECT gen_random_uuid(), (${organizations}::uuid[])[1 + n % 100], gen_random_uuid(), 'Concert number ' || n || ' of season' || n % 50, 'many-' || n, repeat('Some words about it. ', 10),
        now() + make_interval(hours => n - 15000), now() + make_interval(hours => n - 14997), 'UTC', 'Town' || n % 200, 100, 'EUR',
        (CASE WHEN n % 10 = 0 THEN 'DRAFT' WHEN n % 20 = 1 THEN 'CANCELLED' WHEN n < 14997 THEN 'COMPLETED' ELSE 'PUBLISHED' END)::"EventStatus",
        now() - make_interval(mins => n), CASE WHEN n % 10 = 0 THEN NULL ELSE now() END
      FROM generate_series(${from}::integer, ${from + 4_999}::integer) AS n`;
    await world.db.client.$executeRaw`
      INSERT INTO ticket_types (id, event_id, position, name, price_minor, quantity) SELECT gen_random_uuid(), id, 0, 'Standard', 1000, 100 FROM events WHERE slug LIKE 'many-%'`;
    await world.db.client.$executeRawUnsafe("VACUUM ANALYZE events");
    await world.db.client.$executeRawUnsafe("VACUUM ANALYZE ticket_types");
    const [row] = await world.db.client.$queryRaw<{ name: string }[]>`SELECT current_database()::text AS name`;
    const url = new URL(process.env.TEST_DATABASE_URL ?? "");
    url.pathname = `/${row?.name}`;
    plans = await openQueryPlans(url.href);
  });
  afterAll(() => plans.close());

  const lists = new EventListRepository();
  const now = new Date();
  const of = (criteria: Partial<EventCriteria>): EventCriteria => ({ ...everything, draftsOf: [], ...criteria });
  const deep = { first: 20, after: { key: new Date(Date.now() - 9_000 * 60_000).toISOString(), id: newId() } };
  const someone = organizations[7] ?? "";
  // How many of nearly everything there are is faster counted by reading everything.
  const most = new Set(["two statuses", "what is over"]);
  const combinations: [string, Partial<EventCriteria>][] = [
    ["nothing", {}],
    ["the drafts of an organization among them", { draftsOf: organizations.slice(0, 2) }],
    ["everything, for an administrator", { draftsOf: "all" }],
    ["a status", { status: ["PUBLISHED"] }],
    ["a rare status", { status: ["CANCELLED"] }],
    ["two statuses", { status: ["PUBLISHED", "CANCELLED"] }],
    ["an organization", { organizationId: someone }],
    ["an organization and a status", { organizationId: someone, status: ["PUBLISHED"] }],
    ["what is to come", { timing: "UPCOMING", status: ["PUBLISHED"] }],
    ["what goes on", { timing: "ONGOING" }],
    ["what is over", { timing: "PAST" }],
    ["a month", { from: new Date(Date.now() + DAY), to: new Date(Date.now() + 30 * DAY) }],
    ["words", { search: "concert season7 town" }],
    ["words of an organization", { search: "season7", organizationId: someone }],
    ["words to come", { search: "season7", timing: "UPCOMING" }],
  ];

  it.each(combinations)("the list by %s begins at an index, on the first page and on a deep one", async (_what, criteria) => {
    for (const page of [pageOf(20, null), deep]) {
      const scans = await plans.scansOf((tx) => lists.list(tx, of(criteria), page, 0, now));
      expect(scans.length).toBeGreaterThan(0);
      expect(scans.filter((scan) => scan.startsWith("Seq Scan"))).toEqual([]);
    }
  });

  it.each(combinations.filter(([what, criteria]) => criteria.draftsOf === undefined && !most.has(what)))("the count by %s begins at an index", async (_what, criteria) => {
    const scans = await plans.scansOf((tx) => lists.count(tx, of(criteria), now));
    expect(scans.filter((scan) => scan.startsWith("Seq Scan"))).toEqual([]);
  });

  it("the search uses the index of words", async () => {
    expect(await plans.scansOf((tx) => lists.list(tx, of({ search: "season7" }), pageOf(20, null), 0, now))).toContain("Bitmap Index Scan events_search");
  });

  it("one event is looked up by an index, by its id and by its slug, and so is what belongs to it", async () => {
    const events = new EventRepository();
    const { id } = await world.db.client.event.findFirstOrThrow({ where: { slug: "many-7" } });
    const scans = await plans.scansOf(async (tx) => {
      await events.byId(tx, id);
      await events.byIds(tx, [id]);
      await events.bySlug(tx, "many-7");
      await events.ticketTypesOf(tx, [id]);
      await events.countersOf(tx, [id]);
      await events.moveEnded(tx, ["PUBLISHED"], "COMPLETED", now, 10);
    });
    expect(scans.length).toBeGreaterThanOrEqual(6);
    expect(scans.filter((scan) => scan.startsWith("Seq Scan"))).toEqual([]);
  });

  it("would be seen to read everything if there were no index", async () => {
    const scans = await plans.scansOf((tx) => tx.event.findMany({ where: { description: "x" } }));
    expect(scans).toEqual(["Seq Scan events"]);
  });
});
