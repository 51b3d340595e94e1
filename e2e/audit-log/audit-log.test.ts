import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { confirmAddress, order, organise, publish, PURCHASE, register, tokenIn, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";

const ENTRY = `id occurredAt action service recordType recordId event { id title } actor { kind user { id name } sessionId apiKeyId address userAgent } correlationId before after`;
const LOG_OF_EVENT = `query($id: ID!, $first: Int, $after: String, $recordId: ID) { event(id: $id) { title auditLog(first: $first, after: $after, recordId: $recordId) { totalCount pageInfo { hasNextPage endCursor } edges { node { ${ENTRY} } } } } }`;
const LOG_OF_ORGANIZATION = `query($id: ID!, $first: Int, $after: String, $recordId: ID) { organization(id: $id) { name auditLog(first: $first, after: $after, recordId: $recordId) { totalCount pageInfo { hasNextPage endCursor } edges { node { ${ENTRY} } } } } }`;
const INVITE = `mutation($input: InviteMemberInput!) { inviteMember(input: $input) }`;
const ACCEPT = `mutation($token: String!) { acceptInvitation(token: $token) { role } }`;
const UPDATE = `mutation($id: ID!, $title: String!) { updateEvent(id: $id, input: { title: $title }) { title } }`;

let system: System;
let anybody: GraphClient;
let owner: Organiser;
let manager: Awaited<ReturnType<typeof register>>;
let staff: Awaited<ReturnType<typeof register>>;
let event: PublishedEvent;

/** Somebody with an account who has joined the owner's organization. */
async function join(name: string, role: string) {
  const person = await register(anybody, name);
  await owner.client.do(INVITE, { input: { organizationId: owner.organizationId, email: person.email, role } });
  await person.client.do(ACCEPT, { token: await tokenIn(system.urls.inbox ?? "", person.email, "accept-invitation") });
  return person;
}
const logOf = async (what: "event" | "organization", id: string, more: object = {}) =>
  (await owner.client.do(what === "event" ? LOG_OF_EVENT : LOG_OF_ORGANIZATION, { id, first: 100, ...more }))[what].auditLog as { totalCount: number; pageInfo: any; edges: { node: any }[] };
const told = ({ edges }: { edges: { node: any }[] }) => edges.map(({ node }) => [node.action, node.service, node.actor.kind, node.actor.user?.name ?? null]);

beforeAll(async () => {
  system = await System.start();
  anybody = new GraphClient(system.urls.gateway ?? "");
  owner = await organise(anybody);
  await confirmAddress(owner, system.urls.inbox ?? "");
  manager = await join("Mia Manager", "MANAGER");
  staff = await join("Sam Staff", "STAFF");
  event = await publish(owner, [{ name: "Standard", price: "10", quantity: 20 }]);
});
afterAll(async () => {
  await Promise.all([owner, manager, staff].map((person) => person?.client.close()));
  await anybody?.close();
  await system?.stop();
});

describe("the audit log", () => {
  it("tells the owner who did what, over all services, also of those who have left and of what is gone", async () => {
    const renamed = await manager.client.ask(UPDATE, { id: event.id, title: "Night of Shadows" }, { "x-correlation-id": "request-of-the-manager", "user-agent": "Mia's browser" });
    expect(renamed.errors).toBeUndefined();
    const { createApiKey } = await owner.client.do(`mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }`, { input: { name: "Nightly job", permissions: ["events:read", "events:update"] } });
    await anybody.as(createApiKey.secret).do(UPDATE, { id: event.id, title: "Night of Lights" });
    const { createGate } = await manager.client.do(`mutation($id: ID!) { createGate(eventId: $id, name: "North") { id } }`, { id: event.id });
    const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input: order(event, [1]) });
    await anybody.do(`mutation($id: ID!, $token: String) { cancelPurchase(id: $id, accessToken: $token) { status } }`, { id: purchase.id, token: purchase.accessToken });
    const { duplicateEvent } = await manager.client.do(`mutation($id: ID!, $at: DateTime!) { duplicateEvent(id: $id, startsAt: $at) { id } }`, { id: event.id, at: new Date(Date.now() + 9e8).toISOString() });
    await manager.client.do(`mutation($id: ID!) { deleteEvent(id: $id) }`, { id: duplicateEvent.id });
    const member = { organizationId: owner.organizationId, userId: manager.userId };
    await owner.client.do(`mutation($organizationId: ID!, $userId: ID!) { changeMemberRole(organizationId: $organizationId, userId: $userId, role: STAFF) { role } }`, member);
    await owner.client.do(`mutation($organizationId: ID!, $userId: ID!) { removeMember(organizationId: $organizationId, userId: $userId) }`, member);

    const EXPECTED = [
      ["MEMBER_REMOVED", "auth", "USER", owner.name],
      ["MEMBER_ROLE_CHANGED", "auth", "USER", owner.name],
      ["EVENT_DELETED", "core", "USER", "Mia Manager"],
      ["EVENT_DUPLICATED", "core", "USER", "Mia Manager"],
      ["PURCHASE_CANCELLED", "core", "TOKEN_HOLDER", null],
      ["GATE_CREATED", "scans", "USER", "Mia Manager"],
      ["EVENT_UPDATED", "core", "API_KEY", owner.name],
      ["API_KEY_CREATED", "auth", "USER", owner.name],
      ["EVENT_UPDATED", "core", "USER", "Mia Manager"],
      ["EVENT_PUBLISHED", "core", "USER", owner.name],
      ["EVENT_CREATED", "core", "USER", owner.name],
      ["MEMBER_JOINED", "auth", "USER", "Sam Staff"],
      ["MEMBER_INVITED", "auth", "USER", owner.name],
      ["MEMBER_JOINED", "auth", "USER", "Mia Manager"],
      ["MEMBER_INVITED", "auth", "USER", owner.name],
      ["ORGANIZATION_CREATED", "auth", "USER", owner.name],
    ];
    // What other services did comes out of their outboxes.
    const all = await waitFor("everything to be written down", async () => {
      const log = await logOf("organization", owner.organizationId);
      return log.totalCount >= EXPECTED.length ? log : null;
    });
    expect(told(all)).toEqual(EXPECTED);
    expect(all.totalCount).toBe(EXPECTED.length);

    const byAction = (action: string) => all.edges.map(({ node }) => node).filter((node) => node.action === action);
    const [byKey, byManager] = byAction("EVENT_UPDATED");
    expect(byManager).toMatchObject({
      recordType: "Event",
      recordId: event.id,
      correlationId: "request-of-the-manager",
      before: { title: "Night of Lights" },
      after: { title: "Night of Shadows" },
      event: { id: event.id },
      actor: { user: { id: manager.userId }, sessionId: expect.any(String) as string, apiKeyId: null, userAgent: "Mia's browser", address: expect.stringMatching(/127\.0\.0\.1|::1/) as string },
    });
    expect(byKey).toMatchObject({ actor: { apiKeyId: createApiKey.apiKey.id, sessionId: null, user: { id: owner.userId } } });
    expect(byAction("GATE_CREATED")).toMatchObject([{ recordType: "Gate", recordId: createGate.id, event: { id: event.id }, after: { name: "North", ticketTypeIds: [] } }]);
    expect(byAction("MEMBER_ROLE_CHANGED")).toMatchObject([{ recordType: "Membership", recordId: manager.userId, event: null, before: { role: "MANAGER" }, after: { role: "STAFF" } }]);
    expect(byAction("EVENT_DELETED")).toMatchObject([{ recordId: duplicateEvent.id, event: null, before: { title: "Night of Lights", status: "DRAFT" }, after: null }]);
    expect(byAction("PURCHASE_CANCELLED")).toMatchObject([{ recordId: purchase.id, actor: { user: null, sessionId: null, apiKeyId: null } }]);
    const text = JSON.stringify(all);
    for (const secret of [createApiKey.secret, purchase.accessToken, owner.client.token ?? "", "correct horse"]) expect(text).not.toContain(secret);
  });

  it("of an event is that event's alone, in pages, and of one record when it is asked for", async () => {
    const whole = await logOf("event", event.id);
    expect(told(whole).map(([action]) => action)).toEqual(["PURCHASE_CANCELLED", "GATE_CREATED", "EVENT_UPDATED", "EVENT_UPDATED", "EVENT_PUBLISHED", "EVENT_CREATED"]);
    const first = await logOf("event", event.id, { first: 4 });
    const second = await logOf("event", event.id, { first: 4, after: first.pageInfo.endCursor });
    expect([...first.edges, ...second.edges]).toEqual(whole.edges);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(told(await logOf("event", event.id, { recordId: event.id })).map(([action]) => action)).toEqual(["EVENT_UPDATED", "EVENT_UPDATED", "EVENT_PUBLISHED", "EVENT_CREATED"]);
    expect(told(await logOf("organization", owner.organizationId, { recordId: manager.userId })).map(([action]) => action)).toEqual(["MEMBER_REMOVED", "MEMBER_ROLE_CHANGED", "MEMBER_JOINED"]);
  });

  it("is for owners: managers, staff, strangers and nobody are refused, and see the rest of what they ask for", async () => {
    const another = await join("Max Manager", "MANAGER");
    const stranger = await organise(anybody, "Sven Stranger");
    const refused: [GraphClient, string][] = [[another.client, "FORBIDDEN"], [staff.client, "FORBIDDEN"], [manager.client, "FORBIDDEN"], [stranger.client, "FORBIDDEN"], [anybody, "UNAUTHENTICATED"]];
    for (const [client, code] of refused) {
      const ofEvent = await client.ask(LOG_OF_EVENT, { id: event.id });
      expect(ofEvent).toMatchObject({ data: { event: { title: "Night of Lights", auditLog: null } }, errors: [{ path: ["event", "auditLog"], extensions: { code } }] });
      const ofOrganization = await client.ask(LOG_OF_ORGANIZATION, { id: owner.organizationId });
      expect(ofOrganization).toMatchObject({ data: { organization: { name: expect.any(String) as string, auditLog: null } }, errors: [{ path: ["organization", "auditLog"], extensions: { code } }] });
    }
    await Promise.all([another.client.close(), stranger.client.close()]);
  });
});
