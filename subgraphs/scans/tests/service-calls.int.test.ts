import { z } from "zod";
import { validateScanCall } from "../../../contracts/webhooks/validate-scan.call";
import { scanFateCall } from "../../../contracts/webhooks/validate-ticket.call";
import { newId } from "../../../platform/db/new-id";
import type { Running } from "../../../platform/lifecycle/run-process";
import { serveSubgraph } from "../../../platform/subgraph/serve-subgraph";
import { testServiceClient } from "../../../platform/testing/test-keys";
import { waitFor } from "../../../platform/testing/wait-for";
import { type ServiceClient } from "../../../platform/webhooks/service-client";
import { scansSubgraph } from "../subgraph";
import { createScansWorld, type ScansWorld } from "./scans-world";

let world: ScansWorld;
let running: Running;
let core: ServiceClient;
let tickets: ServiceClient;
beforeAll(async () => {
  world = await createScansWorld();
  running = await serveSubgraph(scansSubgraph, { ...world.env, SCANS_PORT: "0" });
  [core, tickets] = [testServiceClient("core", running.urls), testServiceClient("tickets", running.urls)];
});
afterAll(async () => {
  await Promise.all([core.close(), tickets.close()]);
  await running.stop();
  await world.close();
});

const ask = (ticket: { id: string; eventId: string; revision: number }, more: object = {}, idempotencyKey = newId()) =>
  core.call(validateScanCall, { qrCodeData: world.codeOf(ticket), eventId: ticket.eventId, operatorId: newId(), location: "Entrée principale", gateId: null, deviceId: null, ...more }, { idempotencyKey });

describe("POST /api/scans/validate", () => {
  it("answers with the ticket, the guest, and how often it was scanned", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    const first = await ask(ticket);
    expect(first).toMatchObject({ valid: true, outcome: "ADMITTED", ticketId: ticket.id, guestId: ticket.guestId, scanCount: 1, lastScanAt: expect.any(String) as string });
    expect(await ask(ticket)).toMatchObject({ valid: false, outcome: "DUPLICATE", scanCount: 2 });
    expect(await core.call(scanFateCall, { scanId: first.scanId }, { idempotencyKey: newId() })).toEqual({ fate: "recorded" });
  });

  it("gives a repeat the first answer, and other input a conflict", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    const [key, operatorId] = [newId(), newId()];
    const first = await ask(ticket, { operatorId }, key);
    expect(await ask(ticket, { operatorId }, key)).toEqual(first);
    await expect(ask(world.core.ticket(ticket.eventId), { operatorId }, key)).rejects.toMatchObject({ status: 409, code: "CONFLICT" });
  });

  it("counts the keys of each device and operator apart", async () => {
    const eventId = world.core.event(world.organizationId);
    const [key, operatorId] = [newId(), newId()];
    const places = [{ operatorId, deviceId: "1" }, { operatorId, deviceId: "2" }, { operatorId }, { operatorId: newId() }];
    for (const place of places) {
      const ticket = world.core.ticket(eventId);
      const first = await ask(ticket, place, key);
      expect([place, first]).toEqual([place, expect.objectContaining({ outcome: "ADMITTED", ticketId: ticket.id })]);
      expect(await ask(ticket, place, key)).toEqual(first);
    }
  });

  it("is 422 for an event that is not there, 404 for such a gate, 401 for another service and without a signature, 400 for a bad body", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    await expect(ask(ticket, { eventId: newId() })).rejects.toMatchObject({ status: 422, code: "UNPROCESSABLE", extensions: { fields: { eventId: "is not an event" } } });
    await expect(ask(ticket, { gateId: newId() })).rejects.toMatchObject({ status: 404 });
    const payload = { qrCodeData: "x", eventId: ticket.eventId, operatorId: newId(), location: "North", gateId: null, deviceId: null };
    // Tickets never calls scans, which therefore has no key to verify it with.
    await expect(tickets.call(validateScanCall, payload)).rejects.toMatchObject({ status: 401 });
    const url = `${running.urls.scans}/api/scans/validate`;
    const unsigned = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(payload) });
    expect(unsigned.status).toBe(401);
    // The caller's own check would stop it: another schema lets it through.
    await expect(core.call({ ...validateScanCall, request: z.any() }, { ...payload, location: " " })).rejects.toMatchObject({
      status: 400,
      extensions: { fields: { location: expect.any(String) as string } },
    });
  });

  it("is 503 while core is down, and goes on with the same key when it is back", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    const [key, operatorId] = [newId(), newId()];
    await ask(ticket, { qrCodeData: "warm up the facts" });
    world.core.down = true;
    await expect(ask(ticket, { operatorId }, key)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    world.core.down = false;
    const answer = await waitFor("the circuits to close", () => ask(ticket, { operatorId }, key));
    expect(answer).toMatchObject({ outcome: "ADMITTED", scanCount: 1 });
  });
});
