import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import type { Claim } from "../services/claim-ticket";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { paymentOf } from "./made-tickets";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const HOUR = 3_600_000;
const at = (milliseconds: number) => new Date(Date.now() + milliseconds);

/** A paid ticket of an event whose doors are open, and the claim that admits it. */
async function issued(price = "0") {
  const { event, types } = await world.event([{ price }]);
  const purchase = await world.module.purchaseTickets.run(anonymous(), orderOf(event, types));
  const ticket = await world.db.client.ticket.findFirstOrThrow({ where: { purchaseId: purchase.id } });
  await world.db.client.event.update({ where: { id: event.id }, data: { doorsOpenAt: at(-HOUR), doorsCloseAt: at(HOUR) } });
  const claim: Claim = {
    ticketId: ticket.id,
    eventId: event.id,
    revision: ticket.revision,
    scanId: newId(),
    scannedAt: at(0).toISOString(),
    operatorId: null,
    location: "North",
    allowedTicketTypeIds: [ticket.ticketTypeId],
  };
  return { event, purchase, ticket, claim };
}

type Issued = Awaited<ReturnType<typeof issued>>;
type Case = readonly [what: string, outcome: string, change: (given: Issued) => Promise<Partial<Claim>> | Partial<Claim>, price?: string];

const claimAgain = (claim: Claim) => world.module.claimTicket.run({ ...claim, scanId: newId() });
const rowOf = (id: string) => world.db.client.ticket.findUniqueOrThrow({ where: { id } });
const updateEvent = async (id: string, data: { doorsOpenAt?: Date | null; doorsCloseAt?: Date | null }): Promise<object> => {
  await world.db.client.event.update({ where: { id }, data });
  return {};
};

const cases: readonly Case[] = [
  ["a ticket that may enter", "ADMITTED", () => ({})],
  ["a ticket that the operator found", "ADMITTED", () => ({ revision: null })],
  ["a ticket at a gate without rules", "ADMITTED", () => ({ allowedTicketTypeIds: [] })],
  ["a ticket of an event without door times", "ADMITTED", ({ event }) => updateEvent(event.id, { doorsOpenAt: null, doorsCloseAt: null })],
  ["a ticket of another event", "WRONG_EVENT", async () => ({ eventId: (await world.event([{ price: "0" }])).event.id })],
  ["a ticket of another event that the operator found", "WRONG_EVENT", async () => ({ revision: null, eventId: (await world.event([{ price: "0" }])).event.id })],
  ["a ticket that does not exist", "UNKNOWN_TICKET", () => ({ ticketId: newId() })],
  ["an older revision", "REVOKED", async ({ ticket }) => {
    await world.module.transferTicket.run(world.owner, ticket.id, { firstName: "Grace", lastName: "Hopper", email: "grace@example.com", phone: null }, null);
    return {};
  }],
  ["a revision that was never issued", "REVOKED", ({ ticket }) => ({ revision: ticket.revision + 1 })],
  ["a cancelled ticket", "CANCELLED", async ({ ticket }) => {
    await world.module.cancelTicket.ticket(world.owner, ticket.id, null);
    return {};
  }],
  ["a ticket of a cancelled event", "CANCELLED", async ({ event }) => {
    await world.db.client.event.update({ where: { id: event.id }, data: { status: "CANCELLED" } });
    return {};
  }],
  ["a ticket that is not paid", "NOT_PAID", () => ({}), "10"],
  ["a ticket that is not paid and that the operator found", "NOT_PAID", () => ({ revision: null }), "10"],
  ["a ticket of a type that the gate does not admit", "WRONG_GATE", () => ({ allowedTicketTypeIds: [newId()] })],
  ["a ticket before the doors open", "TOO_EARLY", ({ event }) => updateEvent(event.id, { doorsOpenAt: at(60_000) })],
  ["a ticket after the doors have closed", "TOO_LATE", ({ event }) => updateEvent(event.id, { doorsCloseAt: at(-60_000) })],
  ["a ticket that another scan has claimed", "DUPLICATE", async ({ claim }) => {
    await claimAgain(claim);
    return {};
  }],
];

describe("a claim", () => {
  it.each(cases.map(([what, outcome, change, price]) => ({ what, outcome, change, price })))("of $what is $outcome", async ({ outcome, change, price }) => {
    const given = await issued(price);
    const { ticket } = given;
    const claim = { ...given.claim, ...(await change(given)) };
    const before = await rowOf(ticket.id);
    const isKnown = claim.ticketId === ticket.id;
    expect(await world.module.claimTicket.run(claim)).toMatchObject({
      outcome,
      valid: outcome === "ADMITTED",
      ticketId: isKnown ? ticket.id : null,
      guestId: isKnown ? ticket.guestId : null,
      claimedByScanId: outcome === "ADMITTED" ? claim.scanId : before.claimScanId,
    });
    const after = await rowOf(ticket.id);
    if (outcome === "ADMITTED") {
      expect(after).toMatchObject({ status: "VALIDATED", isValidated: true, claimScanId: claim.scanId, validatedAt: new Date(claim.scannedAt), scanCount: before.scanCount + 1 });
    } else {
      const isCounted = outcome !== "WRONG_EVENT" && isKnown;
      expect([after.status, after.claimScanId, after.scanCount]).toEqual([before.status, before.claimScanId, before.scanCount + (isCounted ? 1 : 0)]);
    }
    const { counted, event } = await recount(world.db, ticket.eventId);
    expect(event.validated).toBe(counted?.validated);
  });

  it("is admitted in the very moment that the doors open and in the one that they close", async () => {
    const { event, claim } = await issued();
    const { event: other, claim: late } = await issued();
    await updateEvent(event.id, { doorsOpenAt: new Date(claim.scannedAt) });
    await updateEvent(other.id, { doorsCloseAt: new Date(late.scannedAt) });
    expect((await world.module.claimTicket.run(claim)).outcome).toBe("ADMITTED");
    expect((await world.module.claimTicket.run(late)).outcome).toBe("ADMITTED");
  });

  it("is decided in the order of ScanOutcome when several refusals apply", async () => {
    const { event, ticket, claim } = await issued("10");
    const wrongGate = { ...claim, revision: ticket.revision + 1, allowedTicketTypeIds: [newId()] };
    const outcomeOf = async (changed: Claim) => (await world.module.claimTicket.run(changed)).outcome;
    await updateEvent(event.id, { doorsOpenAt: at(60_000) });
    expect(await outcomeOf({ ...wrongGate, eventId: newId() })).toBe("WRONG_EVENT");
    expect(await outcomeOf(wrongGate)).toBe("REVOKED");
    expect(await outcomeOf({ ...wrongGate, revision: null })).toBe("NOT_PAID");
    const purchase = await world.db.client.purchase.findUniqueOrThrow({ where: { id: ticket.purchaseId ?? "" } });
    await world.module.settlePayment.run(paymentOf(purchase), newId());
    expect(await outcomeOf({ ...wrongGate, revision: null })).toBe("WRONG_GATE");
    expect(await outcomeOf(claim)).toBe("TOO_EARLY");
    await updateEvent(event.id, { doorsOpenAt: at(-HOUR) });
    expect(await outcomeOf(claim)).toBe("ADMITTED");
    await updateEvent(event.id, { doorsCloseAt: at(-60_000) });
    expect(await outcomeOf({ ...claim, scanId: newId() })).toBe("TOO_LATE");
  });

  it("gives the scan that was admitted the same result, whatever has changed since", async () => {
    const { event, claim } = await issued();
    await world.module.claimTicket.run(claim);
    await updateEvent(event.id, { doorsCloseAt: at(-60_000) });
    expect((await world.module.claimTicket.run({ ...claim, allowedTicketTypeIds: [newId()] })).outcome).toBe("ADMITTED");
    expect((await rowOf(claim.ticketId)).scanCount).toBe(1);
  });
});

describe("an unconfirmed claim", () => {
  // Those that the tests above left behind.
  beforeAll(() => settle("recorded"));

  const settle = (fate: "recorded" | "abandoned", before = at(1_000)) => {
    const asked: string[] = [];
    return world.module.claimTicket
      .settle(before, (scanId) => {
        asked.push(scanId);
        return Promise.resolve(fate);
      })
      .then((settled) => ({ settled, asked }));
  };
  const guestOf = ({ guestId }: { guestId: string }) => world.db.client.guest.findUniqueOrThrow({ where: { id: guestId } });

  it("of an abandoned scan is reversed: the guest is outside and can enter again", async () => {
    const { event, ticket, claim } = await issued();
    await world.module.claimTicket.run(claim);
    expect((await recount(world.db, event.id)).event.validated).toBe(1);
    const { settled, asked } = await settle("abandoned");
    expect([settled, asked]).toEqual([1, [claim.scanId]]);
    expect(await rowOf(ticket.id)).toMatchObject({ status: "ISSUED", isValidated: false, validatedAt: null, claimScanId: null, claimedAt: null, claimConfirmedAt: null });
    expect((await guestOf(ticket)).status).toBe("CONFIRMED");
    const { counted, event: counters, types } = await recount(world.db, event.id);
    expect([counted?.validated, counters.validated, types.validated]).toEqual([0, 0, 0]);
    expect((await claimAgain(claim)).outcome).toBe("ADMITTED");
    await settle("recorded");
  });

  it("of a recorded scan is confirmed, and not asked about again", async () => {
    const { ticket, claim } = await issued();
    await world.module.claimTicket.run(claim);
    expect((await settle("recorded")).asked).toEqual([claim.scanId]);
    expect(await rowOf(ticket.id)).toMatchObject({ status: "VALIDATED", claimScanId: claim.scanId, claimConfirmedAt: expect.any(Date) as Date });
    expect(await settle("abandoned")).toEqual({ settled: 0, asked: [] });
  });

  it("is not asked about before its time, nor once scans has confirmed it", async () => {
    const [young, confirmed] = [await issued(), await issued()];
    await world.module.claimTicket.run(young.claim);
    await world.module.claimTicket.run(confirmed.claim);
    await world.module.claimTicket.confirm(confirmed.ticket.id, confirmed.claim.scanId);
    expect((await settle("abandoned", at(-HOUR))).asked).toEqual([]);
    expect((await settle("recorded")).asked).toEqual([young.claim.scanId]);
  });

  it("stays, and the others are settled, when scans does not know yet", async () => {
    const [first, second] = [await issued(), await issued()];
    await world.module.claimTicket.run(first.claim);
    await world.module.claimTicket.run(second.claim);
    const settled = await world.module.claimTicket.settle(at(1_000), (scanId) => (scanId === first.claim.scanId ? Promise.reject(new Error("down")) : Promise.resolve("abandoned" as const)));
    expect([settled, (await rowOf(first.ticket.id)).status, (await rowOf(second.ticket.id)).status]).toEqual([1, "VALIDATED", "ISSUED"]);
    await settle("recorded");
  });
});

describe("a confirmation, and likewise a release", () => {
  const confirm = (id: string, scanId: string) => world.module.claimTicket.confirm(id, scanId);
  const takeBack = (id: string, scanId: string) => world.module.claimTicket.takeBack(id, scanId);
  const never = { code: "UNPROCESSABLE", status: 422, extensions: { fields: { scanId: "has never claimed this ticket" } } };
  const claimed = async () => {
    const given = await issued();
    await world.module.claimTicket.run(given.claim);
    return given;
  };

  it("is applied once, and every further one is a repeat", async () => {
    const { ticket, claim } = await claimed();
    expect([await confirm(ticket.id, claim.scanId), await confirm(ticket.id, claim.scanId)]).toEqual([true, false]);
    expect([await takeBack(ticket.id, claim.scanId), await takeBack(ticket.id, claim.scanId)]).toEqual([true, false]);
    expect(await confirm(ticket.id, claim.scanId)).toBe(false);
  });

  it("is a repeat for a scan whose claim was released and taken by another scan", async () => {
    const { ticket, claim } = await claimed();
    await takeBack(ticket.id, claim.scanId);
    await claimAgain(claim);
    expect([await confirm(ticket.id, claim.scanId), await takeBack(ticket.id, claim.scanId)]).toEqual([false, false]);
    expect(await rowOf(ticket.id)).toMatchObject({ status: "VALIDATED", claimConfirmedAt: null });
  });

  it("is a repeat for an admission whose ticket was cancelled afterwards", async () => {
    const { ticket, claim } = await claimed();
    await confirm(ticket.id, claim.scanId);
    await world.db.client.ticket.update({ where: { id: ticket.id }, data: { status: "CANCELLED", isValidated: false, validatedAt: null } });
    expect([await confirm(ticket.id, claim.scanId), await takeBack(ticket.id, claim.scanId)]).toEqual([false, false]);
  });

  it("is impossible for a ticket that does not exist", async () => {
    const unknown = { code: "UNPROCESSABLE", status: 422, extensions: { fields: { ticketId: "is not a ticket" } } };
    await expect(confirm(newId(), newId())).rejects.toMatchObject(unknown);
    await expect(takeBack(newId(), newId())).rejects.toMatchObject(unknown);
  });

  it("is impossible for a scan that never claimed the ticket, and changes nothing", async () => {
    const { ticket } = await issued();
    const other = await claimed();
    for (const [id, scanId] of [[ticket.id, newId()], [ticket.id, other.claim.scanId], [other.ticket.id, newId()]] as const) {
      await expect(confirm(id, scanId)).rejects.toMatchObject(never);
      await expect(takeBack(id, scanId)).rejects.toMatchObject(never);
    }
    expect([(await rowOf(ticket.id)).status, (await rowOf(other.ticket.id)).claimScanId]).toEqual(["ISSUED", other.claim.scanId]);
  });

  it("is impossible for a scan that was refused", async () => {
    const { ticket, claim } = await claimed();
    const duplicate = { ...claim, scanId: newId() };
    expect((await world.module.claimTicket.run(duplicate)).outcome).toBe("DUPLICATE");
    await expect(confirm(ticket.id, duplicate.scanId)).rejects.toMatchObject(never);
  });
});
