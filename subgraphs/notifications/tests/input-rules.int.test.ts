import { graphql } from "graphql";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { formatError } from "../../../platform/graphql/format-errors";
import { createLogger } from "../../../platform/logging/logger";
import { notificationsSubgraph } from "../subgraph";
import { anOrder, createNotificationsWorld, type NotificationsWorld } from "./notifications-world";

let world: NotificationsWorld;
let schema: Awaited<ReturnType<typeof notificationsSubgraph.schema>>["schema"];
beforeAll(async () => {
  world = await createNotificationsWorld();
  ({ schema } = await notificationsSubgraph.schema(world.module));
});
afterAll(() => world.close());

const logger = createLogger("test", "silent");
const administrator: Principal = {
  user: { id: newId(), sessionId: newId(), via: "session", verified: true, permissions: ["*"], memberships: [] }, locale: "en", address: "",
};

async function ask(source: string, variableValues: Record<string, unknown>): Promise<{ data: unknown; errors: unknown }> {
  const { data, errors = [] } = await graphql({ schema, source, variableValues, contextValue: notificationsSubgraph.context(world.module, administrator) });
  return { data: data ?? null, errors: errors.map((error) => formatError(error, logger).extensions) };
}

const SEND = "mutation ($input: SendEmailInput!) { sendEmail(input: $input) { recipient scheduledAt } }";
const input = (more: object) => ({ input: { to: "ada@example.com", template: "plain", data: { subject: "Hello", body: "Text" }, ...more } });
const badInput = (...fields: string[]) => [{ code: "BAD_USER_INPUT", fields: Object.fromEntries(fields.map((field) => [field, expect.any(String) as string])) }];

describe("sendEmail", () => {
  it.each([
    ["half of a surrogate pair in data", { data: { subject: "cut \ud83d", body: "\udc00" } }, ["data.subject", "data.body"]],
    ["U+0000 in data", { data: { subject: "a\u0000", body: "Text" } }, ["data.subject"]],
    ["half of a surrogate pair in a key of data", { data: { subject: "Hello", body: "Text", "\ud83d": 1 } }, ["data"]],
    ["half of a surrogate pair in the idempotencyKey", { idempotencyKey: "\ud83d" }, ["idempotencyKey"]],
    ["an impossible date in the data", { template: "event_cancelled", data: { event_title: "Night", event_date: "2027-02-30T10:00:00Z" } }, ["data.event_date"]],
    ["an impossible time to send at", { options: { scheduledAt: "2027-02-30T10:00:00Z" } }, ["options.scheduledAt"]],
    ["an offset of nearly a day", { options: { scheduledAt: "2027-02-20T10:00:00+23:59" } }, ["options.scheduledAt"]],
  ])("rejects %s and names the field", async (_what, more, fields) => {
    expect(await ask(SEND, input(more))).toEqual({ data: null, errors: badInput(...fields) });
  });

  it("stores an internationalized address as punycode", async () => {
    expect(await ask(SEND, input({ to: " ada@россия.рф\u200b" }))).toMatchObject({ data: { sendEmail: { recipient: "ada@xn--h1alffa9f.xn--p1ai" } } });
  });
});

describe("notifications", () => {
  it("are found by the address as it was typed", async () => {
    const to = "bob@xn--h1alffa9f.xn--p1ai";
    await world.store(anOrder({ to }));
    const found = await ask("query ($recipient: String) { notifications(filter: { recipient: $recipient }) { totalCount } }", { recipient: "Bob@россия.рф " });
    expect(found).toEqual({ data: { notifications: { totalCount: 1 } }, errors: [] });
  });
});
