import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { CapturedLog } from "../../../platform/testing/captured-log";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import { openCoreGraph, type AskCore } from "./core-graph";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";
import { mailsOf, makeTickets, paymentOf } from "./made-tickets";

const log = new CapturedLog();
let world: CoreWorld;
let ask: AskCore;
beforeAll(async () => {
  world = await createCoreWorld({}, log);
  ask = await openCoreGraph(world);
});
afterAll(() => world.close());

async function bought(caller: Principal = anonymous()) {
  const { event, types } = await world.event([{ price: "10" }]);
  const order = orderOf(event, types);
  const purchase = await world.module.purchaseTickets.run(caller, order);
  await world.module.settlePayment.run(paymentOf(purchase), newId());
  return { event, order, purchase, token: world.module.access.accessToken(purchase.id) };
}
const see = async (caller: Principal, id: string, token: string | null) => (await world.module.readPurchases.find(caller, id, token))?.seenAs ?? null;
const refused = (attempt: Promise<unknown>) => attempt.then(() => "done", (error: { code?: string }) => error.code);
const linkSent = async (eventId: string) => {
  const mail = (await mailsOf(world, eventId)).findLast(({ template }) => template === "purchase_access_reset");
  return { to: mail?.to, link: new URL(String(mail?.data.ticket_url)) };
};
const RESET = "mutation($id: ID!, $token: String) { resetAccess(purchaseId: $id, accessToken: $token) }";

it("ends the old token immediately and emails a new link to the buyer, and to nobody else", async () => {
  const { event, purchase, token } = await bought();
  expect(await ask(anonymous(), RESET, { id: purchase.id, token })).toEqual({ data: { resetAccess: true }, errors: [] });
  expect(await see(anonymous(), purchase.id, token)).toBeNull();
  const { to, link } = await linkSent(event.id);
  expect([to, link.pathname]).toEqual(["ada@example.com", `/purchases/${purchase.id}`]);
  expect(await see(anonymous(), purchase.id, link.hash.slice(1))).toBe("BUYER");
  // Every later link is one of the new version, too.
  await makeTickets(world, event.id);
  const ready = (await mailsOf(world, event.id)).find(({ template }) => template === "tickets_ready");
  expect(new URL(String(ready?.data.ticket_url)).hash).toBe(link.hash);
  expect(log.messagesOf("purchaseId", purchase.id)).toContain("purchase access reset");
  expect(JSON.stringify(log.lines)).not.toContain(link.hash.slice(1));
  const entries = await world.db.client.auditEntry.findMany({ where: { recordId: purchase.id, action: "PURCHASE_ACCESS_RESET" } });
  expect(entries).toMatchObject([{ recordType: "Purchase", actorKind: "TOKEN_HOLDER" }]);
});

it("ends open subscriptions, and the ticket and the payment by the old token", async () => {
  const { purchase, token } = await bought();
  const events = (await world.module.live.purchase(anonymous(), purchase.id, token))[Symbol.asyncIterator]();
  await events.next();
  const next = events.next().then(() => "an event", (error: { code?: string }) => error.code);
  await world.module.resetAccess.run(anonymous(), purchase.id, token);
  const outbox = await world.db.client.outbox.findMany({ where: { kind: "topic", target: purchase.id }, orderBy: { id: "desc" }, take: 2 });
  expect(outbox.map(({ name }) => name).sort()).toEqual(["payment-changed", "purchase-changed"]);
  for (const relay of world.module.relays) relay.start();
  expect(await next).toBe("NOT_FOUND");
  const [ticket] = await world.db.client.ticket.findMany({ where: { purchaseId: purchase.id } });
  expect(await world.module.readPurchases.findTicket(anonymous(), ticket?.id ?? "", token)).toBeNull();
});

it("is for the buyer and for organizers who manage purchases; the token of an earlier version resets nothing", async () => {
  const seller = attendee();
  const { purchase, token } = await bought(seller);
  expect([
    await refused(world.module.resetAccess.run(anonymous(), purchase.id, null)),
    await refused(world.module.resetAccess.run(attendee(), purchase.id, null)),
    await refused(world.module.resetAccess.run(memberOf(newId(), ["purchases:manage", "purchases:read"]), purchase.id, null)),
    await refused(world.module.resetAccess.run(memberOf(world.organizationId, ["purchases:read"]), purchase.id, null)),
    await refused(world.module.resetAccess.run(anonymous(), "nonsense", token)),
  ]).toEqual(["NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "FORBIDDEN", "NOT_FOUND"]);
  expect(await see(anonymous(), purchase.id, token)).toBe("BUYER");
  await world.module.resetAccess.run(world.owner, purchase.id, null);
  await world.module.resetAccess.run(seller, purchase.id, null);
  expect(await refused(world.module.resetAccess.run(anonymous(), purchase.id, token))).toBe("NOT_FOUND");
  expect(await see(seller, purchase.id, null)).toBe("BUYER");
});

it("does not return the new token to a repeat of the purchase", async () => {
  const { order, purchase } = await bought();
  const input = { ...order, items: order.items.map(({ ticketTypeId, quantity }) => ({ ticketTypeId, quantity })) };
  const repeat = async () => {
    const query = `mutation($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) { id accessToken } }`;
    return (await ask<{ purchaseTickets: { id: string; accessToken: string | null } }>(anonymous(), query, { input })).data?.purchaseTickets;
  };
  expect(await repeat()).toEqual({ id: purchase.id, accessToken: expect.any(String) as string });
  await world.module.resetAccess.run(world.owner, purchase.id, null);
  expect(await repeat()).toEqual({ id: purchase.id, accessToken: null });
});

it("is limited, and of resets at the same time with one token only the first one counts", async () => {
  const { purchase, token } = await bought();
  const outcomes = await Promise.all(Array.from({ length: 3 }, () => refused(world.module.resetAccess.run(anonymous(), purchase.id, token))));
  expect(outcomes.sort()).toEqual(["NOT_FOUND", "NOT_FOUND", "done"]);
  expect((await world.db.client.purchase.findUniqueOrThrow({ where: { id: purchase.id } })).accessVersion).toBe(1);
  for (let i = 0; i < 3; i++) await refused(world.module.resetAccess.run(world.owner, purchase.id, null));
  expect(await refused(world.module.resetAccess.run(world.owner, purchase.id, null))).toBe("RATE_LIMITED");
});
