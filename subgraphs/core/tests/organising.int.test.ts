import { parse } from "graphql";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { pageOf } from "../../../platform/graphql/connection";
import { LiveContext, subscribeLive } from "../../../platform/graphql/live-subscription";
import { attendee } from "../../../platform/testing/test-principals";
import { waitFor } from "../../../platform/testing/wait-for";
import type { Tx } from "../repositories/database";
import { CancellationRepository } from "../repositories/cancellation.repository";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import { DeliveryConfirmationRepository } from "../repositories/delivery-confirmation.repository";
import { EventRepository } from "../repositories/event.repository";
import { GuestImportRepository } from "../repositories/guest-import.repository";
import { GuestRepository } from "../repositories/guest.repository";
import { PurchaseRepository } from "../repositories/purchase.repository";
import { CapacityRepository } from "../repositories/capacity.repository";
import { CancellationNotices } from "../services/cancellation-notices";
import { CarryOutCancellation } from "../services/carry-out-cancellation";
import { RunGuestImport } from "../services/run-guest-import";
import { coreSubgraph } from "../subgraph";
import { openCoreGraph, type AskCore } from "./core-graph";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { paymentOf } from "./made-tickets";

let world: CoreWorld;
let graph: AskCore;
beforeAll(async () => {
  world = await createCoreWorld();
  graph = await openCoreGraph(world);
});
afterAll(() => world.close());

const never = new AbortController().signal;
const inADay = () => new Date(Date.now() + 86_400_000);
const everything = { organizationId: null, status: null, timing: null, search: null, from: null, to: null };

/** What is asked without an error. */
async function ask<T>(caller: Principal, source: string, variables: Record<string, unknown>): Promise<T> {
  const { data, errors } = await graph<T>(caller, source, variables);
  expect(errors).toEqual([]);
  return data as T;
}

describe("a draft", () => {
  it("never goes on sale without anything to buy, when its last ticket type is removed at that moment", async () => {
    for (let round = 0; round < 12; round++) {
      const { event } = await world.event([{}]);
      const draft = await world.module.duplicateEvent.run(world.owner, event.id, inADay());
      const type = await world.db.client.ticketType.findFirstOrThrow({ where: { eventId: draft.id } });
      const outcomes = await Promise.allSettled([world.module.manageTicketTypes.remove(world.owner, type.id), world.module.publishEvent.run(world.owner, draft.id)]);
      const { status, ticketTypes } = await world.db.client.event.findUniqueOrThrow({ where: { id: draft.id }, include: { ticketTypes: true } });
      expect([["PUBLISHED", 1], ["DRAFT", 0]]).toContainEqual([status, ticketTypes.length]);
      expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    }
  });

  it("is either published or deleted, never both", async () => {
    for (let round = 0; round < 12; round++) {
      const { event } = await world.event([{}]);
      const draft = await world.module.duplicateEvent.run(world.owner, event.id, inADay());
      const [published, deleted] = await Promise.allSettled([world.module.publishEvent.run(world.owner, draft.id), world.module.deleteEvent.run(world.owner, draft.id)]);
      const present = await world.db.client.event.findUnique({ where: { id: draft.id } });
      expect([published.status, deleted.status, present?.status ?? null]).toEqual(present ? ["fulfilled", "rejected", "PUBLISHED"] : ["rejected", "fulfilled", null]);
    }
  });

  it("has a slug that can be read, whatever the letters of its title", async () => {
    const { event } = await world.event([{}]);
    const slugs = [];
    for (const title of ["Œuvre & Straße", "L'Été", "東京"]) {
      await world.module.updateEvent.run(world.owner, event.id, { title });
      slugs.push((await world.module.duplicateEvent.run(world.owner, event.id, inADay())).slug.replace(/-[0-9a-f]{8}$/, ""));
    }
    expect(slugs).toEqual(["oeuvre-strasse", "l-ete", "event"]);
    expect((await world.module.updateEvent.run(world.owner, event.id, { title: "Another" })).slug).toBe(event.slug);
  });
});

describe("a duplicate of an event that is on sale for ever", () => {
  it("has dates that the API can say", async () => {
    const { event } = await world.event([{ salesStartAt: new Date("1970-01-01T12:00:00Z"), salesEndAt: new Date("9999-12-31T00:00:00Z") }]);
    const duplicate = (startsAt: string) => ask<{ duplicateEvent: unknown }>(world.owner, `mutation($id: ID!, $startsAt: DateTime!) { duplicateEvent(id: $id, startsAt: $startsAt) { startsAt ticketTypes { salesEndAt } } }`, { id: event.id, startsAt });
    expect((await duplicate("2040-01-01T00:00:00Z")).duplicateEvent).toEqual({ startsAt: "2040-01-01T00:00:00.000Z", ticketTypes: [{ salesEndAt: "9999-12-31T23:59:59.999Z" }] });
    const soon = await world.module.duplicateEvent.run(world.owner, event.id, new Date(Date.now() + 60_000));
    expect((await world.db.client.ticketType.findFirstOrThrow({ where: { eventId: soon.id } })).salesStartAt).toEqual(new Date("1970-01-01T00:00:00Z"));
    await expect(world.module.duplicateEvent.run(world.owner, event.id, new Date("9999-12-31T23:59:59.999Z"))).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });
});

describe("an ID in capital letters", () => {
  const title = async (id: string) => (await ask<{ event: { title: string } }>(anonymous(), `query($id: ID!) { event(id: $id) { title ticketTypes { available } } }`, { id })).event.title;

  it("drops the cached page when the event is changed by it", async () => {
    const { event } = await world.event([{}]);
    const shouted = event.id.toUpperCase();
    expect([await title(event.id), await title(shouted)]).toEqual(["Night of Lights", "Night of Lights"]);
    await ask(world.owner, `mutation($id: ID!) { updateEvent(id: $id, input: { title: "By another id" }) { id } }`, { id: shouted });
    expect([await title(event.id), await title(shouted)]).toEqual(["By another id", "By another id"]);
    await ask(world.owner, `mutation($id: ID!) { cancelEvent(id: $id) { status } }`, { id: shouted });
    expect((await world.module.readEvents.find(anonymous(), event.id, null))?.status).toBe("CANCELLED");
  });

  it("subscribes to the same news", async () => {
    const { event } = await world.event([{}]);
    const csv = "first_name,last_name,email\nAda,L,a@example.com\n";
    const { importGuests } = await ask<{ importGuests: { id: string } }>(world.owner, `mutation($id: ID!, $csv: String!) { importGuests(eventId: $id, csv: $csv) { id } }`, { id: event.id.toUpperCase(), csv });
    const { id } = importGuests;
    // Published by hand: no relay runs here.
    const resources = world.module.live as unknown as { pubsub: { publishRaw: (topic: string, id: string, payload: unknown) => Promise<void> } };
    const told = async (stream: AsyncIterable<unknown>, topic: string, topicId: string) => {
      const values = stream[Symbol.asyncIterator]();
      await values.next();
      const next = values.next();
      let heard = false;
      void next.then(() => (heard = true));
      await waitFor("the news", async () => {
        await resources.pubsub.publishRaw(topic, topicId, { id: topicId });
        return heard;
      });
      await values.return?.();
    };
    await told(await subscription(`subscription($id: ID!) { guestImportProgressed(id: $id) { id } }`, id), "guest-import-changed", id);
    await told(await subscription(`subscription($id: ID!) { eventStatisticsUpdated(eventId: $id) { sold } }`, event.id), "event-statistics-changed", event.id);
  });
});

/** The stream that the gateway gets for an ID written in capital letters. */
async function subscription(source: string, id: string): Promise<AsyncIterable<unknown>> {
  const { schema } = await coreSubgraph.schema(world.module);
  const fresh = (): unknown => coreSubgraph.context(world.module, world.owner);
  const contextValue = new LiveContext(fresh, newId());
  const stream = await subscribeLive({ schema, document: parse(source), variableValues: { id: id.toUpperCase() }, contextValue });
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
  return stream;
}

describe("a search", () => {
  it.each([
    ["¿Qué? ¡Fiesta!", "que fiesta", "fiesta que"],
    ["Rock\u2011n\u2010Roll „heute“", "roll heute", "heute rock"],
    ["Fête🎉de la musique❤️", "fete musique", "musique fête"],
    ["КОНЦЕРТ・Москва", "концерт москва", "москва концерт"],
    ["東京「コンサート」夏", "東京 コンサート", "夏 東京"],
    ["Back\\slash 100% _under_", "back slash 100", "under 100"],
  ])("in %j finds the words, whatever stands between them", async (title, ...searches) => {
    const { event } = await world.event([{}]);
    await world.module.updateEvent.run(world.owner, event.id, { title });
    for (const search of searches) {
      const { edges } = await world.module.readEvents.list(anonymous(), { ...everything, organizationId: world.organizationId, search }, pageOf(100, null));
      expect([search, edges.map(({ node }) => node.id)]).toEqual([search, [event.id]]);
    }
    await world.module.updateEvent.run(world.owner, event.id, { title: "Nothing to find" });
  });

  it.each<[search: string, found: { event: number; guest: number }]>([
    ["'; DROP TABLE events; --", { event: 0, guest: 0 }],
    ["a' || 'b", { event: 0, guest: 0 }],
    ["\\", { event: 0, guest: 0 }],
    ["\\'", { event: 0, guest: 0 }],
    ["foo:*", { event: 0, guest: 0 }],
    ["foo & | !", { event: 0, guest: 0 }],
    ["<->", { event: 0, guest: 0 }],
    ["'a':1A", { event: 0, guest: 0 }],
    ["((((", { event: 0, guest: 0 }],
    ["%_%", { event: 0, guest: 0 }],
    ["🎉".repeat(100), { event: 0, guest: 0 }],
    ["x".repeat(200), { event: 0, guest: 0 }],
    [Array(20).fill("a").join(" "), { event: 0, guest: 1 }],
    ["ada' & 'l:*", { event: 0, guest: 1 }],
    ["(night | !lights)", { event: 1, guest: 0 }],
  ])("reads the syntax of queries as text: %j", async (search, expected) => {
    const { event, types } = await world.event([{}]);
    await world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", firstName: "Ada", lastName: "L", email: "a@example.com", phone: null, idempotencyKey: null });
    const source = `query($search: String, $id: ID!) {
      events(first: 100, filter: { search: $search }) { edges { node { id } } }
      event(id: $id) { guests(search: $search) { totalCount } purchases(search: $search) { totalCount } }
    }`;
    type Found = { events: { edges: { node: { id: string } }[] }; event: { guests: { totalCount: number }; purchases: { totalCount: number } } };
    const found = await ask<Found>(world.owner, source, { search, id: event.id });
    expect({ event: found.events.edges.filter(({ node }) => node.id === event.id).length, guest: found.event.guests.totalCount }).toEqual(expected);
    // The guest was added without a purchase.
    expect(found.event.purchases.totalCount).toBe(0);
  });
});

describe("a cursor that somebody has changed", () => {
  const cursor = (key: string, id: string = newId()) => Buffer.from(`${key}|${id}`).toString("base64url");
  it.each([
    ["another year", cursor("+200000-01-01T00:00:00.000Z")], ["before Christ", cursor("-000044-03-15T00:00:00.000Z")], ["no time", cursor("x")], ["no id", cursor("2026-01-01T00:00:00.000Z", "-".repeat(36))],
    ["SQL", cursor("2026-01-01T00:00:00.000Z'; --")], ["nothing", ""], ["noise", "%%%"], ["a third part", cursor("2026-01-01T00:00:00.000Z|x")],
  ])("to %s is refused", async (_what, after) => {
    const { event } = await world.event([{}]);
    const page = async () => pageOf(5, after);
    await expect(page().then((wanted) => world.module.readEvents.list(anonymous(), everything, wanted))).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await expect(page().then((wanted) => world.module.readPurchases.guestsOf(world.owner, event, { search: null, status: null }, wanted))).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });
});

describe("guests of the very same moment", () => {
  it("are each on one page, forwards through a list that grows, by status and by name", async () => {
    const { event, types } = await world.event([{ quantity: 1_000 }]);
    const { id } = await world.module.importGuests.run(world.owner, event.id, `first_name,last_name,email\n${Array.from({ length: 230 }, (_, n) => `First,Last${n},g${n}@example.com\n`).join("")}`);
    await world.module.runGuestImport.run(id, never);
    const before = await world.db.client.guest.findMany({ where: { eventId: event.id } });
    expect(new Set(before.map(({ createdAt }) => createdAt.getTime())).size).toBe(1);
    for (const criteria of [{ search: null, status: null }, { search: null, status: "CONFIRMED" as const }, { search: "first", status: null }]) {
      const seen: string[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const { edges, pageInfo } = await world.module.readPurchases.guestsOf(world.owner, event, criteria, pageOf(50, after));
        seen.push(...edges.map(({ node }) => node.id));
        ({ hasNextPage: more, endCursor: after } = pageInfo);
        await world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", firstName: "First", lastName: "Late", email: "late@example.com", phone: null, idempotencyKey: null });
      }
      expect(seen.length).toBe(new Set(seen).size);
      expect(before.every((guest) => seen.includes(guest.id))).toBe(true);
    }
  });
});

describe("a guest list", () => {
  /** Does something in the middle of the first batch, before it is decided. */
  class InterruptedImports extends GuestImportRepository {
    constructor(private readonly interrupt: () => Promise<void>) {
      super();
    }
    private met = false;
    override async advance(tx: Tx, id: string, from: number, lines: number): Promise<boolean> {
      if (!this.met) {
        this.met = true;
        await this.interrupt();
      }
      return super.advance(tx, id, from, lines);
    }
  }

  it("is read to its end by the one who is left, when somebody was faster and was killed then", async () => {
    const { event } = await world.event([{}]);
    const { id } = await world.module.importGuests.run(world.owner, event.id, `first_name,last_name,email\n${Array.from({ length: 6 }, (_, n) => `A,B${n},g${n}@example.com\n`).join("")}`);
    const runner = (imports: GuestImportRepository) => new RunGuestImport(world.db, new EventRepository(), imports, new GuestRepository(), 2);
    // The faster one decides one batch and is gone.
    class Mortal extends GuestImportRepository {
      private batches = 0;
      override advance(tx: Tx, importId: string, from: number, lines: number): Promise<boolean> {
        if (++this.batches === 2) throw new Error("killed");
        return super.advance(tx, importId, from, lines);
      }
    }
    const slow = new InterruptedImports(async () => {
      await expect(runner(new Mortal()).run(id, never)).rejects.toThrow("killed");
    });
    await runner(slow).run(id, never);
    expect(await world.module.readGuestImports.require(world.owner, id)).toMatchObject({ status: "COMPLETED", processed: 6, imported: 6 });
  });

  it("gives up waiting for who was faster when its own time is over", async () => {
    const { event } = await world.event([{}]);
    const { id } = await world.module.importGuests.run(world.owner, event.id, "first_name,last_name,email\nA,B,a@example.com\n");
    const end = new AbortController();
    const slow = new InterruptedImports(async () => {
      await world.db.client.guestImport.update({ where: { id }, data: { processed: 1 } });
      end.abort(new Error("time is over"));
    });
    await expect(new RunGuestImport(world.db, new EventRepository(), slow, new GuestRepository()).run(id, end.signal)).rejects.toThrow();
  });

  it("puts nobody into a dear seat who was meant for a cheap one of nearly the same name", async () => {
    const { event, types } = await world.event([{ name: "VIP", price: "100" }, { name: "Other", price: "0" }]);
    // As earlier versions allowed.
    await world.db.client.ticketType.update({ where: { id: types[1]?.id ?? "" }, data: { name: "vip", nameKey: null } });
    const { id } = await world.module.importGuests.run(world.owner, event.id, "first_name,last_name,email,ticket_type\nA,B,dear@example.com,VIP\nA,B,cheap@example.com,vip\nA,B,who@example.com,Vip\n");
    await world.module.runGuestImport.run(id, never);
    const guests = await world.db.client.guest.findMany({ where: { eventId: event.id }, include: { ticket: { include: { ticketType: true } } }, orderBy: { email: "asc" } });
    expect(guests.map(({ email, ticket }) => [email, ticket?.ticketType.name])).toEqual([["cheap@example.com", "vip"], ["dear@example.com", "VIP"]]);
  });

  it("is read as Excel makes it, in what encoding ever, and never makes a guest of half a name", async () => {
    const { event } = await world.event([{ quantity: 50 }]);
    const list = "first_name;last_name;email\r\nAda;Lovelace;ada@example.com\r\nZoë;Müller;zoe@example.com\r\n\"Jean, Luc\";\"d\"\"Arc\";jean@example.com\r\n";
    const read = async (csv: string) => {
      const { id } = await world.module.importGuests.run(world.owner, event.id, csv);
      await world.module.runGuestImport.run(id, never);
      const record = await world.module.readGuestImports.require(world.owner, id);
      return [record.imported, await world.module.readGuestImports.errorsOf(record, 10)];
    };
    const lost = { line: 3, message: "first_name has letters that were lost: save the list as UTF-8; last_name has letters that were lost: save the list as UTF-8" };
    const known = (line: number) => ({ line, message: "this guest was imported before" });
    // Windows-1252 and "Unicode text" as a browser that takes all files for UTF-8 reads them; then the file as it should be.
    expect(await read(Buffer.from(list, "latin1").toString())).toEqual([2, [lost]]);
    expect(await read(Buffer.from(`\uFEFF${list}`.replaceAll(";", "\t"), "utf16le").toString())).toEqual([0, [known(2), lost, known(4)]]);
    expect(await read(`\uFEFF${list}`)).toEqual([1, [known(2), known(4)]]);
    expect(await read(`sep=;\r\n${list.replaceAll("\r\n", "\r")}`)).toEqual([0, [known(3), known(4), known(5)]]);
  });

  it("makes guests without the blanks around their names, as a correction and a single guest do", async () => {
    const { event, types } = await world.event([{}]);
    const guest = await world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", firstName: "  Ada ", lastName: "\u00a0Lovelace", email: "a@example.com", phone: null, idempotencyKey: null });
    expect([guest.firstName, guest.lastName]).toEqual(["Ada", "Lovelace"]);
    expect((await world.module.updateGuest.run(world.owner, guest.id, { firstName: " Augusta " })).firstName).toBe("Augusta");
    // The same name is no reason for another ticket.
    await world.module.updateGuest.run(world.owner, guest.id, { firstName: "Augusta  " });
    expect((await world.db.client.ticket.findUniqueOrThrow({ where: { guestId: guest.id } })).revision).toBe(2);
  });
});

describe("the cancellation of an event", () => {
  const person = (name: string) => ({ firstName: name, lastName: "Doe", email: `${name.toLowerCase()}@example.com`, phone: null });
  const buy = (event: EventRecord, type: TicketTypeRecord | undefined, buyer: string, guests = [buyer]) =>
    world.module.purchaseTickets.run(attendee(person(buyer).email), orderOf(event, [], 1, { items: [{ ticketTypeId: type?.id ?? "", quantity: guests.length, guests: guests.map(person) }], buyer: person(buyer) }));
  const pay = (purchase: { id: string; totalMinor: number; currency: string }) => world.module.settlePayment.run(paymentOf(purchase), newId());
  const letters = async (eventId: string) =>
    (await world.db.client.outbox.findMany({ where: { name: "send-email" } }))
      .map(({ payload }) => payload as { to: string; template: string; eventId: string; data: { refunded: boolean; link?: string; name: string } })
      .filter((mail) => mail.eventId === eventId && mail.template === "event_cancelled");
  /** Addresses that were notified of an event's cancellation in neutral words. */
  const neutralTo = async (eventId: string) => {
    const purchases = await world.db.client.purchase.findMany({ where: { eventId } });
    return (await world.db.client.outbox.findMany({ where: { name: "send-email" } }))
      .map(({ payload }) => payload as unknown as { to: string; template: string; data: { link: string } })
      .filter(({ template, data }) => template === "cancellation_notice" && purchases.some(({ id }) => data.link.includes(id)))
      .map(({ to }) => to);
  };
  const carryOut = (eventId: string, batch: number, cancellations = new CancellationRepository()) =>
    new CarryOutCancellation(world.db, cancellations, new PurchaseRepository(), new CapacityRepository(), world.module.expireHolds, new CancellationNotices(cancellations, new EventRepository(), world.module.access, "http://localhost", new DeliveryConfirmationRepository()), batch).run(eventId);

  it.each([1, 100])("tells whoever has paid of the money, though the one mail goes out for something else of theirs (batches of %i)", async (batch) => {
    const { event, types } = await world.event([{ price: "10" }, { price: "0" }]);
    const [seat, free] = types;
    await buy(event, free, "Ada", ["Ada", "Bob"]);
    await buy(event, seat, "Cleo");
    await buy(event, free, "Dora");
    for (const name of ["Bob", "Cleo", "Dora"]) await pay(await buy(event, seat, name));
    await world.module.cancelEvent.run(world.owner, event.id, true, null);
    await carryOut(event.id, batch);
    const told = (await letters(event.id)).map(({ to, data }) => [to, data.refunded, data.link !== undefined]).sort();
    expect(told).toEqual([["ada@example.com", false, true], ["bob@example.com", true, true], ["cleo@example.com", true, true], ["dora@example.com", true, true]]);
  });

  it("tells the one who has the ticket now, when it is given to somebody else at that moment", async () => {
    const { event, types } = await world.event([{ price: "10" }]);
    const added = await world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", ...person("Emil"), idempotencyKey: null });
    await pay(await buy(event, types[0], "Ada", ["Bob"]));
    const bob = await world.db.client.guest.findFirstOrThrow({ where: { eventId: event.id, email: "bob@example.com" } });
    /** Corrects a guest after the guests were read, and before anybody was told. */
    class Late extends CancellationRepository {
      private met = new Set<string>();
      private async correct(id: string): Promise<void> {
        if (this.met.has(id)) return;
        this.met.add(id);
        // Either it is in time, or it waits for us and is refused.
        void world.module.updateGuest.run(world.owner, id, { email: `new-${id}@example.com` }).catch(() => undefined);
        await waitFor("the correction", async () => {
          const { email } = await world.db.client.guest.findUniqueOrThrow({ where: { id } });
          const [waiting] = await world.db.client.$queryRaw<{ waiting: boolean }[]>`SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted) AS waiting`;
          return email.startsWith("new-") || waiting?.waiting;
        });
      }
      override async guestsOfPurchases(tx: Tx, ids: readonly string[]) {
        const guests = await super.guestsOfPurchases(tx, ids);
        await this.correct(bob.id);
        return guests;
      }
      override async nextGuests(...args: Parameters<CancellationRepository["nextGuests"]>) {
        const guests = await super.nextGuests(...args);
        await this.correct(added.id);
        return guests;
      }
    }
    await world.module.cancelEvent.run(world.owner, event.id, true, null);
    await carryOut(event.id, 100, new Late());
    const guests = await world.db.client.guest.findMany({ where: { eventId: event.id } });
    const told = (await letters(event.id)).map(({ to }) => to);
    expect(guests.map(({ status }) => status)).toEqual(["CANCELLED", "CANCELLED"]);
    for (const { email } of guests) expect(told).toContain(email);
    expect(told).toHaveLength(3);
  });

  it("leaves nothing behind when everything else happens at the same moment", async () => {
    for (let round = 0; round < 5; round++) {
      const { event, types } = await world.event([{ price: "10", quantity: 30 }, { price: "0", quantity: 30 }]);
      const [seat, free] = types;
      const paid = await buy(event, seat, "Paid");
      await pay(paid);
      const pending = await buy(event, seat, "Pending");
      const { id } = await world.module.importGuests.run(world.owner, event.id, `first_name,last_name,email,ticket_type\n${Array.from({ length: 10 }, (_, n) => `A,B,list${n}@example.com,Type 1\n`).join("")}`);
      const runner = new RunGuestImport(world.db, new EventRepository(), new GuestImportRepository(), new GuestRepository(), 1);
      await Promise.allSettled([
        runner.run(id, never),
        ...["Ada", "Bob", "Cleo"].flatMap((name) => [buy(event, free, name), buy(event, seat, name)]),
        pay(pending),
        world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: free?.id ?? "", ...person("Gina"), idempotencyKey: null }),
        world.module.cancelEvent.run(world.owner, event.id, true, null).then(() => Promise.all([carryOut(event.id, 2), carryOut(event.id, 3)])),
      ]);
      expect(await world.db.client.ticket.count({ where: { eventId: event.id, status: { not: "CANCELLED" } } })).toBe(0);
      const { counted, event: counters, types: sums } = await recount(world.db, event.id);
      expect([counted, counters, sums]).toEqual(Array.from({ length: 3 }, () => ({ sold: 0, reserved: 0, validated: 0 })));
      const guests = await world.db.client.guest.findMany({ where: { eventId: event.id } });
      const addresses = new Set(guests.map(({ email }) => email));
      // Buyers who never paid are notified in neutral words. Each address is notified once.
      const told = [...(await letters(event.id)).map(({ to }) => to), ...(await neutralTo(event.id))];
      expect(told.sort()).toEqual([...addresses].sort());
      const { total, done, stage } = await world.db.client.eventCancellation.findUniqueOrThrow({ where: { eventId: event.id } });
      expect([done, stage]).toEqual([total, "FINISHED"]);
      const refunds = (await world.db.client.outbox.findMany({ where: { name: "refund-payment" } })).map(({ payload }) => (payload as { paymentId: string }).paymentId);
      const payments = (await world.db.client.purchase.findMany({ where: { eventId: event.id, paymentId: { not: null } } })).map(({ paymentId }) => paymentId);
      for (const paymentId of payments) expect(refunds.filter((refund) => refund === paymentId)).toHaveLength(1);
    }
  });
});
