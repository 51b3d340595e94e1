import Fastify from "fastify";
import { permissions } from "../../../contracts/permissions";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import { waitFor } from "../../../platform/testing/wait-for";
import { mountExports } from "../http/exports.routes";
import { createCoreWorld, recount, type CoreWorld } from "./core-world";
import { mailsOf, makeTickets } from "./made-tickets";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const HEADER = "first_name,last_name,email,phone,ticket_type\n";
const rows = (count: number, from = 0): string => Array.from({ length: count }, (_, index) => `First${from + index},Last${from + index},guest${from + index}@example.com,,Type 0\n`).join("");
const never = new AbortController().signal;
const present = async (id: string) => {
  const reader = world.module.readGuestImports;
  const record = await reader.require(world.owner, id);
  const { status, total, imported } = record;
  const columns = reader.columnsOf(record).map(({ header, usedAs }) => [header, usedAs]);
  const [errors, warnings] = await Promise.all([reader.errorsOf(record, 1_000), reader.warningsOf(record, 1_000)]);
  return { status, total, imported, failed: record.processed - record.imported, errors, warnings, columns };
};
async function read(eventId: string, csv: string) {
  const { id } = await world.module.importGuests.run(world.owner, eventId, csv);
  await world.module.runGuestImport.run(id, never);
  return present(id);
}
const exact = async (eventId: string) => {
  const { counted, event, types } = await recount(world.db, eventId);
  expect([event, types]).toEqual([counted, counted]);
  return counted?.sold;
};

describe("a guest list", () => {
  it("makes a guest with a ticket of every good line, and names the bad ones", async () => {
    const { event } = await world.event([{}, {}]);
    const list = await read(event.id, `\uFEFFPrénom;Nom;Courriel;Téléphone;Type de billet;;\r\nAda;Lovelace;ada@example.com;0033 (0)6 12 34 56 78;type 1;;\r\nGrace;Hopper;nonsense;;Type 0;;\r\n\r\n"Jean\r\nLuc";X;x@example.com;;Gold\r\nAlan;Turing;alan@example.com;'+441632960001;TYPE 0\r\nADA;LOVELACE;Ada@example.com;;Type 1\r\n`);
    expect(list).toMatchObject({
      status: "COMPLETED", total: 5, imported: 2, failed: 3, warnings: [],
      errors: [
        { line: 3, message: "email is not an email address" },
        { line: 5, message: 'first_name has a line break or a control character in it; there is no ticket type "Gold"' },
        { line: 8, message: "the same guest as in line 2" },
      ],
    });
    const guests = await world.db.client.guest.findMany({ where: { eventId: event.id }, include: { ticket: true }, orderBy: { lastName: "asc" } });
    expect(guests).toMatchObject([{ phone: "+33612345678", status: "CONFIRMED", ticket: { status: "ISSUED" } }, { phone: "+441632960001" }]);
    expect(await exact(event.id)).toBe(2);
    const made = await makeTickets(world, event.id);
    expect(made.sort()).toEqual(guests.map(({ ticket }) => ticket?.id).sort());
    expect((await mailsOf(world, event.id)).map(({ to }) => to).sort()).toEqual(["ada@example.com", "alan@example.com"]);
  });

  it("never loses a guest to a phone number, and warns about each number that needs a guess", async () => {
    const { event } = await world.event([{}]);
    const list = await read(event.id, "First Name,Last Name,E-mail Address,Mobile Phone,Home Phone,Company,Ticket Type\n" +
      "Ada,L,ada@example.com,+44 (0)20 7946 0958,,ACME,General\nBob,L,bob@example.com,06 12 34 56 78,+33 1 40 20 50 50,,\n" +
      "Cy,L,cy@example.com,06 12 34 56 78,N/A,,\nDi,L,di@example.com,,,,\nAda,L,ADA@example.com,N/A,,,\n");
    expect(list).toMatchObject({ imported: 4, failed: 1, errors: [{ line: 6, message: "the same guest as in line 2" }] });
    expect(list.warnings).toEqual([{ line: 4, message: "phone was left out: add the country code, such as +33612345678" }]);
    expect(list.columns).toEqual([
      ["First Name", "firstName"], ["Last Name", "lastName"], ["E-mail Address", "email"], ["Mobile Phone", "phone"], ["Home Phone", "phone"], ["Company", null], ["Ticket Type", null],
    ]);
    const guests = await world.db.client.guest.findMany({ where: { eventId: event.id }, select: { firstName: true, phone: true }, orderBy: { firstName: "asc" } });
    expect(guests.map(({ phone }) => phone)).toEqual(["+442079460958", "+33140205050", null, null]);
  });

  it("warns about guests that it added, and not about others", async () => {
    const { event } = await world.event([{ quantity: 1 }]);
    const list = await read(event.id, "first_name,last_name,email,phone\nAda,L,ada@example.com,1\nBob,L,bob@example.com,1\n");
    expect([list.errors, list.warnings.map(({ line }) => line)]).toEqual([[{ line: 3, message: "sold out" }], [2]]);
    const again = await read(event.id, "first_name,last_name,email,phone\nAda,L,ada@example.com,1\n");
    expect([again.errors.map(({ line }) => line), again.warnings]).toEqual([[2], []]);
  });

  it("is read by the columns that were reported, although a ticket type was renamed since", async () => {
    const { event, types } = await world.event([{}]);
    const { id } = await world.module.importGuests.run(world.owner, event.id, `first_name,last_name,email,ticket_type\nAda,L,ada@example.com,type\u00a0 0\n`);
    await world.module.manageTicketTypes.update(world.owner, types[0]?.id ?? "", { name: "Other" });
    await world.module.runGuestImport.run(id, never);
    expect(await present(id)).toMatchObject({ imported: 0, errors: [{ line: 2, message: expect.stringContaining("there is no ticket type") as string }] });
  });

  it("is read although an earlier version stored it without its columns", async () => {
    const { event } = await world.event([{}]);
    const { id } = await world.module.importGuests.run(world.owner, event.id, HEADER + rows(2));
    await world.db.client.$executeRaw`UPDATE guest_imports SET columns = NULL WHERE id = ${id}::uuid`;
    await world.module.runGuestImport.run(id, never);
    expect(await present(id)).toMatchObject({ imported: 2, columns: [] });
  });

  it("of 10,000 is read in under 20 seconds, and adds nothing when it is uploaded again", async () => {
    const { event } = await world.event([{ quantity: 20_000 }], 20_000);
    const csv = HEADER + rows(10_000);
    const began = performance.now();
    expect(await read(event.id, csv)).toMatchObject({ status: "COMPLETED", total: 10_000, imported: 10_000, failed: 0 });
    expect(performance.now() - began).toBeLessThan(20_000);
    const again = await read(event.id, csv);
    expect(again).toMatchObject({ total: 10_000, imported: 0, failed: 10_000 });
    expect(again.errors[0]).toEqual({ line: 2, message: "this guest was imported before" });
    expect(await exact(event.id)).toBe(10_000);
    const jobs = (await world.db.client.outbox.findMany({ where: { name: "generate-tickets" } })).map(({ payload }) => payload as { event_id: string; tickets: unknown[] }).filter(({ event_id }) => event_id === event.id);
    expect(jobs.every(({ tickets }) => tickets.length <= 100)).toBe(true);
    expect(jobs.reduce((sum, { tickets }) => sum + tickets.length, 0)).toBe(10_000);
  }, 60_000);

  it("goes on where it was killed, however often, and makes nobody twice", async () => {
    const { event } = await world.event([{ quantity: 6_000 }], 6_000);
    const { id } = await world.module.importGuests.run(world.owner, event.id, HEADER + rows(6_000));
    for (let attempt = 0; attempt < 3; attempt++) {
      const { imported } = await present(id);
      const running = world.module.runGuestImport.run(id, never).catch((error: unknown) => error);
      await waitFor("a batch", async () => (await present(id)).imported > imported);
      // In the middle of whatever it does: its transaction is gone.
      await world.db.client.$queryRaw`SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
      expect(await running).toBeInstanceOf(Error);
    }
    expect((await present(id)).status).toBe("ACTIVE");
    // Two that take it over at once: one of them is too late for each batch.
    await Promise.all([world.module.runGuestImport.run(id, never), world.module.runGuestImport.run(id, never)]);
    await world.module.runGuestImport.run(id, never);
    expect(await present(id)).toMatchObject({ status: "COMPLETED", total: 6_000, imported: 6_000, failed: 0, errors: [] });
    expect(await exact(event.id)).toBe(6_000);
  }, 60_000);

  it("ends its attempt when its time is over, and goes on in the next", async () => {
    const { event } = await world.event([{}]);
    const { id } = await world.module.importGuests.run(world.owner, event.id, HEADER + rows(3));
    await expect(world.module.runGuestImport.run(id, AbortSignal.abort(new Error("time is over")))).rejects.toThrow("time is over");
    await world.module.runGuestImport.run(id, never);
    expect(await present(id)).toMatchObject({ status: "COMPLETED", imported: 3 });
  });

  it("that is uploaded twice at the same moment makes everybody once", async () => {
    const { event } = await world.event([{ quantity: 3_000 }], 3_000);
    const lists = await Promise.all([read(event.id, HEADER + rows(1_200)), read(event.id, HEADER + rows(1_200).split("\n").reverse().join("\n"))]);
    expect(lists.reduce((sum, { imported }) => sum + imported, 0)).toBe(1_200);
    expect(await exact(event.id)).toBe(1_200);
  });

  it("would make them twice without the key of the line", async () => {
    const careless = await createCoreWorld();
    await careless.db.client.$executeRawUnsafe("DROP INDEX guests_import_key");
    const { event } = await careless.event([{}]);
    for (let upload = 0; upload < 2; upload++) {
      const { id } = await careless.module.importGuests.run(careless.owner, event.id, HEADER + rows(5));
      await careless.module.runGuestImport.run(id, never);
    }
    expect(await careless.db.client.guest.count({ where: { eventId: event.id } })).toBe(10);
    await careless.close();
  });

  it("fills what is left, and says of the others that it is sold out", async () => {
    const { event } = await world.event([{ quantity: 700 }, { quantity: 10 }], 705);
    const list = await read(event.id, `${HEADER}${rows(800)}Ada,Lovelace,ada@example.com,,Type 1\n`);
    expect(list).toMatchObject({ imported: 701, failed: 100 });
    expect(list.errors[0]).toEqual({ line: 702, message: "sold out" });
    expect(await exact(event.id)).toBe(701);
    expect((await makeTickets(world, event.id)).length).toBe(701);
  });

  it("stops when the event is cancelled, and says where", async () => {
    const { event } = await world.event([{ quantity: 100 }]);
    const { id } = await world.module.importGuests.run(world.owner, event.id, HEADER + rows(10));
    await world.db.client.event.update({ where: { id: event.id }, data: { status: "CANCELLED" } });
    await world.module.runGuestImport.run(id, never);
    expect(await present(id)).toMatchObject({ status: "FAILED", imported: 0, failed: 10, errors: [{ line: 2, message: expect.stringContaining("no more guests") as string }] });
    await world.module.runGuestImport.run(id, never);
    expect(await exact(event.id)).toBe(0);
  });

  it.each([
    ["empty", "", "has no guests in it"],
    ["a header alone", HEADER, "has no guests in it"],
    ["without a header", "Ada,Lovelace,ada@example.com,,VIP\n", "needs a header line with first_name, last_name, email"],
    ["too long", HEADER + "a,b,c@example.com,,x\n".repeat(50_001), "must have at most 50000 guests"],
    ["too large", `${HEADER}${"x".repeat(5 * 1024 * 1024)}`, "must be at most 5 MB"],
  ])("is refused when it is %s", async (_what, csv, why) => {
    const { event } = await world.event([{}]);
    await expect(world.module.importGuests.run(world.owner, event.id, csv)).rejects.toMatchObject({ code: "BAD_USER_INPUT", extensions: { fields: { csv: why } } });
  });

  it("is followed live, by those who may see the guests alone", async () => {
    const { event } = await world.event([{ quantity: 1_000 }]);
    const { id } = await world.module.importGuests.run(world.owner, event.id, HEADER + rows(900));
    await expect(world.module.live.guestImport(attendee(), id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const events = (await world.module.live.guestImport(world.owner, id))[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ status: "QUEUED", total: 900, imported: 0 });
    await events.return?.();
    for (const caller of [anonymous(), attendee(), memberOf(newId(), Object.keys(permissions))]) expect(await world.module.readGuestImports.find(caller, id)).toBeNull();
    await expect(world.module.importGuests.run(memberOf(world.organizationId, ["guests:read"]), event.id, HEADER + rows(1))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.importGuests.run(memberOf(newId(), ["guests:manage"]), event.id, HEADER + rows(1))).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("an exported guest list", () => {
  const app = Fastify();
  beforeAll(async () => {
    mountExports(app, world.module.exportGuests, world.module.links);
    await app.ready();
  });
  afterAll(() => app.close());
  const get = async (link: string) => app.inject(link.replace(/^https?:\/\/[^/]+/, ""));

  it("is behind a signed link, neutral to spreadsheets, and good for an import elsewhere", async () => {
    const { event, types } = await world.event([{}]);
    const add = (firstName: string, lastName: string) =>
      world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", firstName, lastName, email: "a@example.com", phone: "+33612345678", idempotencyKey: null });
    await add("=cmd|' /C calc'!A1", 'O"Brien, the "Great"');
    await add("@SUM(1)", "-1");
    const odd = [["a;=b", "a;'=b"], ["'=x", "''+y"], ["c; -d", "'t Hooft"], ["' =x", ";;'@"]] as const;
    for (const [firstName, lastName] of odd) await add(firstName, lastName);
    const link = await world.module.exportGuests.link(world.owner, event.id);
    const { statusCode, headers, body } = await get(link);
    expect(statusCode).toBe(200);
    expect(headers["content-disposition"]).toBe('attachment; filename="night-of-lights-guests.csv"');
    const [header, first, second] = body.split("\r\n");
    expect(header).toBe("\uFEFFfirst_name,last_name,email,phone,ticket_type,status,ticket_code,purchase,checked_in_at,added_at");
    expect(first).toContain(`'=cmd|' /C calc'!A1,"O""Brien, the ""Great""",a@example.com,'+33612345678,Type 0,CONFIRMED,TKT-`);
    expect(second).toContain("'@SUM(1),'-1,");
    const elsewhere = await world.event([{}]);
    expect(await read(elsewhere.event.id, body)).toMatchObject({ imported: 6, failed: 0 });
    const names = (eventId: string) => world.db.client.guest.findMany({ where: { eventId }, select: { firstName: true, lastName: true, phone: true }, orderBy: { firstName: "asc" } });
    expect(await names(elsewhere.event.id)).toEqual(await names(event.id));
    expect(await names(elsewhere.event.id)).toContainEqual({ firstName: "a;=b", lastName: "a;'=b", phone: "+33612345678" });
  });

  it("is refused without the signature, with another event's, and to who may not have it", async () => {
    const [one, two] = [await world.event([{}]), await world.event([{}])];
    const link = await world.module.exportGuests.link(world.owner, one.event.id);
    expect((await get(link.replace(one.event.id, two.event.id))).statusCode).toBe(403);
    expect((await get(link.split("?")[0] ?? "")).statusCode).toBe(403);
    expect((await get(world.module.links.sign(`/files/exports/events/${newId()}/guests.csv`))).statusCode).toBe(404);
    await expect(world.module.exportGuests.link(attendee(), one.event.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.exportGuests.link(anonymous(), one.event.id)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const old = { ...world.owner, user: world.owner.user && { ...world.owner.user, authenticatedAt: Date.now() - 61 * 60_000 } };
    await expect(world.module.exportGuests.link(old, one.event.id)).rejects.toMatchObject({ code: "REAUTHENTICATION_REQUIRED", extensions: { maxAge: 3_600 } });
  });

  it("is read in pieces, each when it is wanted, and has everybody once", async () => {
    const { event } = await world.event([{ quantity: 3_000 }], 3_000);
    await read(event.id, HEADER + rows(2_500));
    const { chunks } = await world.module.exportGuests.open(event.id);
    const sizes: number[] = [];
    const codes = new Set<string>();
    for await (const chunk of chunks) {
      const lines = chunk.split("\r\n").filter((line) => line.includes("TKT-"));
      sizes.push(lines.length);
      for (const line of lines) codes.add(line.split(",")[6] ?? "");
      // While the first piece is being sent somebody else is added, who is on the list too.
      if (sizes.length === 2) await read(event.id, `${HEADER}Ada,Lovelace,ada@example.com,,Type 0\n`);
    }
    expect(sizes).toEqual([0, 1_000, 1_000, 501]);
    expect(codes.size).toBe(2_501);
  });
});
