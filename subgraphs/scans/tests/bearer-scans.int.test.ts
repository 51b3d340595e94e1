import { newId } from "../../../platform/db/new-id";
import type { Running } from "../../../platform/lifecycle/run-process";
import { serveSubgraph } from "../../../platform/subgraph/serve-subgraph";
import { createAuthWorld, type AuthWorld } from "../../auth/tests/auth-world";
import { authSubgraph } from "../../auth/subgraph";
import type { SignedInAs } from "../../auth/services/session-opener";
import { scansSubgraph } from "../subgraph";
import { createScansWorld, type ScansWorld } from "./scans-world";

let auth: AuthWorld;
let world: ScansWorld;
let running: Running[];
let url: string;
let [owner, staff, outsider]: SignedInAs[] = [];
let organizationId: string;

beforeAll(async () => {
  [auth, world] = await Promise.all([createAuthWorld(), createScansWorld()]);
  const served = await serveSubgraph(authSubgraph, auth.env);
  const scans = await serveSubgraph(scansSubgraph, { ...world.env, SCANS_PORT: "0", AUTH_URL: served.urls.auth });
  running = [scans, served];
  url = `${scans.urls.scans}/api/scans/validate`;
  owner = await auth.verify(await auth.person());
  organizationId = (await auth.organization(owner)).id;
  staff = await auth.member(owner, organizationId, "STAFF");
  outsider = await auth.verify(await auth.person("Eve"));
  await auth.organization(outsider, "Another organization");
}, 120_000);
afterAll(async () => {
  for (const one of running) await one.stop();
  await Promise.all([auth.close(), world.close()]);
});

const tokenOf = (person: SignedInAs | undefined): string => `Bearer ${person?.accessToken}`;
const issue = () => world.core.ticket(world.core.event(organizationId));
type Ticket = ReturnType<typeof issue>;

async function scan(authorization: string | undefined, ticket: Ticket, more: object = {}, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(authorization === undefined ? {} : { authorization }), ...headers },
    body: JSON.stringify({ qrCodeData: world.codeOf(ticket), eventId: ticket.eventId, location: "North", ...more }),
  });
  return { status: response.status, challenge: response.headers.get("www-authenticate"), body: (await response.json()) as Record<string, any> };
}
const rowOf = (id: string) => world.db.client.scan.findUniqueOrThrow({ where: { id } });

describe("POST /api/scans/validate with a bearer token", () => {
  it("admits for door staff with the response of the call between services, and records the caller as the operator", async () => {
    const ticket = issue();
    const { status, body } = await scan(tokenOf(staff), ticket, { operatorId: newId() });
    expect([status, body]).toEqual([
      200,
      { valid: true, outcome: "ADMITTED", ticketId: ticket.id, guestId: ticket.guestId, scanCount: 1, lastScanAt: expect.any(String) as string, scanId: expect.any(String) as string },
    ]);
    expect(await rowOf(body.scanId as string)).toMatchObject({ operatorId: staff?.user.id, organizationId, location: "North" });
    expect((await scan(tokenOf(owner), ticket, { qrCodeData: `${world.codeOf(ticket)}\r\n` })).body).toMatchObject({ valid: false, outcome: "DUPLICATE", scanCount: 2 });
  });

  it("returns the first result for the same Idempotency-Key", async () => {
    const ticket = issue();
    const key = { "idempotency-key": newId() };
    const first = await scan(tokenOf(staff), ticket, {}, key);
    expect(await scan(tokenOf(staff), ticket, {}, key)).toEqual(first);
    expect((await scan(tokenOf(staff), world.core.ticket(ticket.eventId), {}, key)).status).toBe(409);
    // Another operator, or another device, has keys of its own.
    expect((await scan(tokenOf(owner), ticket, {}, key)).body).toMatchObject({ outcome: "DUPLICATE" });
    expect((await scan(tokenOf(staff), ticket, { deviceId: "device-2" }, key)).body).toMatchObject({ outcome: "DUPLICATE" });
    expect((await scan(tokenOf(staff), ticket, {}, { "idempotency-key": "x".repeat(101) })).body.error).toMatchObject({ code: "BAD_USER_INPUT", fields: { "Idempotency-Key": expect.any(String) as string } });
  });

  it("accepts an API key that may scan, until it is revoked, and no other key", async () => {
    const caller = await auth.callerOf(owner as SignedInAs);
    const [door, reader] = [
      await auth.module.apiKeys.create(caller, { name: "Door", permissions: ["tickets:scan"], expiresAt: null }),
      await auth.module.apiKeys.create(caller, { name: "Reader", permissions: ["events:read"], expiresAt: null }),
    ];
    const { body } = await scan(`Bearer ${door.secret}`, issue());
    expect(body.outcome).toBe("ADMITTED");
    expect((await rowOf(body.scanId as string)).operatorId).toBe(owner?.user.id);
    expect((await scan(`Bearer ${reader.secret}`, issue())).status).toBe(403);
    await auth.module.apiKeys.revoke(caller, door.apiKey.id);
    expect(await scan(`Bearer ${door.secret}`, issue())).toMatchObject({ status: 401, challenge: 'Bearer realm="event-planner"' });
  });

  it("is 401 with a challenge without a token, and for tokens that are invalid or whose session has ended", async () => {
    const gone = await auth.member(owner as SignedInAs, organizationId, "STAFF", "Heidi");
    await auth.db.client.session.deleteMany({ where: { userId: gone.user.id } });
    const forged = `${tokenOf(staff).slice(0, -4)}AAAA`;
    for (const authorization of [undefined, "Bearer nonsense", "Basic c2FtOnNhbQ==", forged, tokenOf(gone), `Bearer ep_${"0".repeat(40)}`]) {
      const ticket = issue();
      expect(await scan(authorization, ticket)).toMatchObject({ status: 401, challenge: 'Bearer realm="event-planner"', body: { error: { code: "UNAUTHENTICATED" } } });
      expect(ticket.claimedBy).toBeNull();
    }
  });

  it("is 403 for a member of another organization and for an account without one, and admits nobody", async () => {
    const ticket = issue();
    for (const person of [outsider, await auth.verify(await auth.person("Ivan"))]) expect(await scan(tokenOf(person), ticket)).toMatchObject({ status: 403, body: { error: { code: "FORBIDDEN" } } });
    expect([ticket.claimedBy, await world.db.client.scan.count({ where: { eventId: ticket.eventId } })]).toEqual([null, 0]);
    const theirs = world.core.ticket(world.core.draft(newId()));
    expect((await scan(tokenOf(staff), theirs)).status).toBe(422);
  });

  it("is 422 for an unknown event, 404 for an unknown gate and 400 for an invalid body", async () => {
    const ticket = issue();
    expect(await scan(tokenOf(staff), ticket, { eventId: newId() })).toMatchObject({ status: 422, body: { error: { code: "UNPROCESSABLE", fields: { eventId: "is not an event" } } } });
    expect((await scan(tokenOf(staff), ticket, { gateId: newId() })).status).toBe(404);
    expect((await scan(tokenOf(staff), ticket, { location: " " })).body.error).toMatchObject({ code: "BAD_USER_INPUT", fields: { location: expect.any(String) as string } });
  });

  it("is 429 for an address that sends many invalid tokens, and stays open for other calls", async () => {
    const statuses = await Promise.all(Array.from({ length: 320 }, async () => (await scan(`Bearer ep_${newId()}`, issue())).status));
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
  });
});
