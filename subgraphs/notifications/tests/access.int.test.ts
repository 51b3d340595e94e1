import { graphql } from "graphql";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { AppError } from "../../../platform/errors/app-error";
import { attendee, memberOf, withKey } from "../../../platform/testing/test-principals";
import { notificationsSubgraph } from "../subgraph";
import { createNotificationsWorld, type NotificationsWorld } from "./notifications-world";

let world: NotificationsWorld;
let schema: Awaited<ReturnType<typeof notificationsSubgraph.schema>>["schema"];
beforeAll(async () => {
  world = await createNotificationsWorld();
  ({ schema } = await notificationsSubgraph.schema(world.module));
});
afterAll(() => world.close());

const organizationId = newId();
const sender = memberOf(organizationId, ["notifications:read", "notifications:send"]);
const announcer = memberOf(organizationId, ["events:read", "notifications:send"]);
/** Sees drafts, and writes to nobody. */
const planner = memberOf(organizationId, ["events:read"]);
const reader = memberOf(organizationId, ["notifications:read"]);
const stranger = memberOf(newId(), ["notifications:read", "notifications:send"]);
const administrator: Principal = { user: { id: newId(), sessionId: newId(), via: "session", verified: true, permissions: ["*"], memberships: [] }, locale: "en", address: "" };
const unconfirmed: Principal = { ...sender, user: sender.user && { ...sender.user, verified: false } };
const keys = { keyWithout: withKey(sender, ["notifications:read"]), keyWith: withKey(sender, ["notifications:send"]) };
const people: Readonly<Record<string, Principal>> = { ...keys, unconfirmed, sender, announcer, planner, reader, stranger, administrator, attendee: attendee(), nobody: anonymous() };

/** @returns the data, or the code of the first error */
async function ask(who: string, source: string, variableValues: Record<string, unknown> = {}): Promise<unknown> {
  const contextValue = notificationsSubgraph.context(world.module, people[who] ?? anonymous());
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue });
  if (!errors) return data;
  const [error] = errors;
  return error?.originalError instanceof AppError ? error.originalError.code : (error?.message ?? "");
}

const SEND = "mutation ($input: SendEmailInput!) { sendEmail(input: $input) { status recipient subject event { id } attempts priority } }";
const input = (more: object = {}) => ({ input: { to: "ada@example.com", template: "plain", data: { subject: "Hello", body: "Text" }, ...more } });

describe("a message of an organization", () => {
  it.each([
    ["sender", true],
    ["reader", true],
    ["administrator", true],
    ["stranger", false],
    ["attendee", false],
    ["nobody", false],
  ])("is seen by %s: %s", async (who, sees) => {
    const { id } = await world.store({ organizationId });
    expect(await ask(who, "query ($id: ID!) { notification(id: $id) { id status } }", { id })).toEqual({ notification: sees ? { id, status: "QUEUED" } : null });
    const live = world.module.live.notification(people[who] ?? anonymous(), id);
    if (!sees) return void (await expect(live).rejects.toMatchObject({ code: "NOT_FOUND" }));
    const stream = (await live)[Symbol.asyncIterator]();
    expect((await stream.next()).value).toMatchObject({ id });
    await stream.return?.();
  });

  it.each([
    ["sender", { cancelNotification: { status: "CANCELLED" } }],
    ["administrator", { cancelNotification: { status: "CANCELLED" } }],
    ["reader", "FORBIDDEN"],
    ["stranger", "NOT_FOUND"],
    ["nobody", "NOT_FOUND"],
  ])("is cancelled by %s: %j", async (who, outcome) => {
    const { id } = await world.store({ organizationId });
    expect(await ask(who, "mutation ($id: ID!) { cancelNotification(id: $id) { status } }", { id })).toEqual(outcome);
    expect((await world.row(id)).status).toBe(typeof outcome === "string" ? "QUEUED" : "CANCELLED");
  });

  it("is told live: as it is, then as it changes", async () => {
    const { id } = await world.store({ organizationId });
    const [relay] = world.module.relays;
    relay?.start();
    const stream = (await world.module.live.notification(reader, id))[Symbol.asyncIterator]();
    expect((await stream.next()).value).toMatchObject({ status: "QUEUED" });
    await world.module.deliverNotification.run(id, { last: false, signal: new AbortController().signal });
    for (;;) {
      const { value } = (await stream.next()) as { value: { status: string } };
      if (value.status === "SENT") break;
      expect(["QUEUED", "SENDING"]).toContain(value.status);
    }
    await stream.return?.();
  });
});

describe("a message of no organization", () => {
  it.each([
    ["administrator", true],
    ["sender", false],
  ])("is seen by %s: %s", async (who, sees) => {
    const { id } = await world.store();
    expect(await ask(who, "query ($id: ID!) { notification(id: $id) { id } }", { id })).toEqual({ notification: sees ? { id } : null });
  });
});

describe("the list and its counts", () => {
  it("hold what the caller may see and nothing else", async () => {
    const template = "plain";
    const mine = newId();
    const member = memberOf(mine, ["notifications:read"]);
    const asMember = { ...people, member };
    for (let index = 0; index < 3; index++) await world.store({ organizationId: mine });
    const contextValue = notificationsSubgraph.context(world.module, asMember.member);
    const source = "query ($filter: NotificationFilter) { notifications(first: 2, filter: $filter) { totalCount pageInfo { hasNextPage } edges { node { template } } } notificationStatistics(filter: $filter) { total } }";
    const { data } = await graphql({ schema, source, contextValue, variableValues: { filter: { template, status: "QUEUED", type: "EMAIL", recipient: "ADA@example.com" } } });
    expect(data).toEqual({ notifications: { totalCount: 3, pageInfo: { hasNextPage: true }, edges: [{ node: { template } }, { node: { template } }] }, notificationStatistics: { total: 3 } });
    const none = await graphql({ schema, source, contextValue, variableValues: { filter: { eventId: "not-an-id" } } });
    expect(none.data).toMatchObject({ notifications: { totalCount: 0 }, notificationStatistics: { total: 0 } });
  });

  it.each([
    ["attendee", "FORBIDDEN"],
    ["nobody", "UNAUTHENTICATED"],
  ])("are refused to %s: %s", async (who, code) => {
    expect(await ask(who, "{ notifications { totalCount } }")).toBe(code);
    expect(await ask(who, "{ notificationStatistics { total } }")).toBe(code);
  });
});

describe("sendEmail", () => {
  const eventId = newId();
  const draftId = newId();
  beforeAll(() => {
    for (const id of [eventId, draftId]) world.events.set(id, organizationId);
    world.drafts.add(draftId);
  });

  it.each([
    ["sender", null],
    ["administrator", null],
    ["reader", "FORBIDDEN"],
    ["stranger", "FORBIDDEN"],
    ["attendee", "FORBIDDEN"],
    ["nobody", "UNAUTHENTICATED"],
    ["unconfirmed", "FORBIDDEN"],
    ["keyWithout", "FORBIDDEN"],
    ["keyWith", null],
  ])("for an event, by %s: %s", async (who, code) => {
    const answer = await ask(who, SEND, input({ eventId }));
    if (code !== null) expect(answer).toBe(code);
    else expect(answer).toEqual({ sendEmail: { status: "QUEUED", recipient: "ada@example.com", subject: "Hello", event: { id: eventId }, attempts: 0, priority: "NORMAL" } });
  });

  it.each([
    ["administrator", null],
    ["sender", "FORBIDDEN"],
    ["nobody", "UNAUTHENTICATED"],
  ])("without an event, by %s: %s", async (who, code) => {
    const answer = await ask(who, SEND, input());
    if (code !== null) expect(answer).toBe(code);
    else expect(answer).toMatchObject({ sendEmail: { event: null } });
  });

  it.each([
    ["announcer", null],
    ["administrator", null],
    ["planner", "FORBIDDEN"],
    ["sender", "NOT_FOUND"],
    ["reader", "NOT_FOUND"],
    ["stranger", "NOT_FOUND"],
    ["attendee", "NOT_FOUND"],
    ["nobody", "UNAUTHENTICATED"],
  ])("for a draft, by %s: %s", async (who, code) => {
    const answer = await ask(who, SEND, input({ eventId: draftId }));
    if (code !== null) expect(answer).toBe(code);
    else expect(answer).toMatchObject({ sendEmail: { event: { id: draftId } } });
  });

  it("knows of an event as soon as it is published", async () => {
    const soon = newId();
    world.events.set(soon, organizationId);
    world.drafts.add(soon);
    expect(await ask("stranger", SEND, input({ eventId: soon }))).toBe("NOT_FOUND");
    world.drafts.delete(soon);
    expect(await ask("stranger", SEND, input({ eventId: soon }))).toBe("FORBIDDEN");
  });

  it("knows no event that core does not know", async () => {
    expect(await ask("sender", SEND, input({ eventId: newId() }))).toBe("NOT_FOUND");
    expect(await ask("sender", SEND, input({ eventId: "nonsense" }))).toBe("NOT_FOUND");
  });

  it("answers a repeat with the first mail, other input under the same key with a conflict, and another caller with a mail of his own", async () => {
    const idempotencyKey = newId();
    const send = (who: string, more: object = {}) => ask(who, "mutation ($input: SendEmailInput!) { sendEmail(input: $input) { id } }", input({ eventId, idempotencyKey, ...more }));
    const first = await send("sender");
    expect(await send("sender")).toEqual(first);
    expect(await send("sender", { to: "eve@example.com" })).toBe("CONFLICT");
    expect(await send("administrator")).not.toEqual(first);
  });

  it("lets nobody but administrators speak in our own name", async () => {
    const bait = { eventId, template: "password_reset", data: { link: "https://evil.example" } };
    expect(await ask("sender", SEND, input(bait))).toBe("BAD_USER_INPUT");
    expect(await ask("administrator", SEND, input({ ...bait, eventId: undefined }))).toMatchObject({ sendEmail: { status: "QUEUED" } });
  });

  it("refuses bad input and names it", async () => {
    expect(await ask("sender", SEND, input({ eventId, data: {} }))).toBe("BAD_USER_INPUT");
    expect(await ask("sender", SEND, input({ eventId, template: "nonsense" }))).toBe("BAD_USER_INPUT");
  });

  it("schedules, and tells how urgent it is", async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    expect(await ask("sender", SEND, input({ eventId, options: { priority: "HIGH", scheduledAt } }))).toMatchObject({ sendEmail: { status: "SCHEDULED", priority: "HIGH" } });
  });
});

describe("a message that failed", () => {
  const RETRY = "mutation ($id: ID!) { retryNotification(id: $id) { status } }";

  it("is sent again by those who may send, as one more job", async () => {
    const { id } = await world.store({ organizationId });
    expect(await ask("sender", RETRY, { id })).toBe("CONFLICT");
    await world.db.client.notification.update({ where: { id }, data: { status: "FAILED", error: "smtp: 451" } });
    expect(await ask("reader", RETRY, { id })).toBe("FORBIDDEN");
    expect(await ask("stranger", RETRY, { id })).toBe("NOT_FOUND");
    expect(await ask("sender", RETRY, { id })).toEqual({ retryNotification: { status: "QUEUED" } });
    expect(await ask("sender", RETRY, { id })).toBe("CONFLICT");
    expect(await world.db.client.outbox.count({ where: { name: "send-notification", payload: { path: ["notification_id"], equals: id } } })).toBe(2);
  });

  it("cannot be cancelled, nor can one that was sent", async () => {
    const { id } = await world.store({ organizationId });
    await world.module.deliverNotification.run(id, { last: false, signal: new AbortController().signal });
    expect(await ask("sender", "mutation ($id: ID!) { cancelNotification(id: $id) { status } }", { id })).toBe("CONFLICT");
  });
});
