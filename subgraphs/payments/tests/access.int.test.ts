import { paymentChanged } from "../../../contracts/topics/topics";
import { processPaymentCall } from "../../../contracts/webhooks/process-payment.call";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { attendee, memberOf, withKey } from "../../../platform/testing/test-principals";
import { waitFor } from "../../../platform/testing/wait-for";
import { createPaymentsWorld, orderOf, type PaymentsWorld } from "./payments-world";

let world: PaymentsWorld;
let purchaseId: string;
let paymentId: string;
let eventId: string;
const organizationId = newId();
const buyer = attendee();
const [staff, otherStaff] = [memberOf(organizationId, ["payments:read", "purchases:read"]), memberOf(newId(), ["payments:read"])];
const [door, bookkeeper] = [memberOf(organizationId, ["tickets:scan"]), memberOf(organizationId, ["payments:read"])];

beforeAll(async () => {
  world = await createPaymentsWorld();
  const order = orderOf(world, {}, { organizationId, buyerUserId: buyer.user?.id ?? null });
  ({ purchaseId, eventId } = order.metadata);
  ({ payment_service_id: paymentId } = await world.asCore.call(processPaymentCall, order, { idempotencyKey: purchaseId }));
});
afterAll(() => world.close());

const PURCHASE = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Purchase {
  id payment { id status amount { amount currency } refundedAmount { amount } clientSecret checkoutUrl paymentIntentId purchase { id grant } refunds { id } } payments { id } } } }`;

interface Answer {
  payment: { id: string; clientSecret: string | null; checkoutUrl: string | null; purchase: { grant: string } } | null;
  payments: { id: string }[] | null;
}

/** The purchase's payment as this caller sees it with this grant. */
async function see(caller: Principal, grant: string, id = purchaseId) {
  const { data, errors } = await world.query(caller, PURCHASE, { of: [{ __typename: "Purchase", id, grant }] });
  const [entity] = (data as unknown as { _entities: [Answer] })._entities;
  const refused = errors?.map(({ path, originalError }) => [path?.join("."), (originalError as { code?: string } | undefined)?.code]);
  return { ...entity, refused };
}

describe("the payment of a purchase", () => {
  it.each([
    ["the buyer's grant", () => see(anonymous(), world.grant(purchaseId, "BUYER"))],
    ["the buyer's access token", () => see(anonymous(), world.accessToken(purchaseId))],
    ["the buyer's account", () => see(buyer, "")],
    ["the buyer's key for his own purchases", () => see(withKey(buyer, [], ["purchases:own"]), "")],
  ])("shows everything by %s, what pays it included", async (_what, look) => {
    const { payment, payments, refused } = await look();
    expect(refused).toBeUndefined();
    expect(payment).toMatchObject({ id: paymentId, status: "PENDING", amount: { amount: "61.50", currency: "EUR" }, refundedAmount: { amount: "0.00" }, refunds: [] });
    expect(payment?.clientSecret).toMatch(/_secret_/);
    expect(payment?.checkoutUrl).toMatch(/^http/);
    expect(payments).toEqual([{ id: paymentId }]);
  });

  it.each([
    ["their grant", () => see(staff, world.grant(purchaseId, "STAFF"))],
    ["their membership", () => see(staff, "")],
    ["the right in money alone", () => see(bookkeeper, "")],
  ])("shows itself to staff by %s, but not what pays it, and that is no error", async (_what, look) => {
    const { payment, refused } = await look();
    expect(refused).toBeUndefined();
    expect(payment).toMatchObject({ id: paymentId, clientSecret: null, checkoutUrl: null, paymentIntentId: expect.stringMatching(/^pi_/) });
  });

  it.each([
    ["nobody", () => see(anonymous(), "")],
    ["a stranger", () => see(attendee(), "")],
    ["a key of the buyer for something else", () => see(withKey(buyer, [], ["account:read"]), "")],
    ["staff of another organization", () => see(otherStaff, "")],
    ["staff of another organization with a grant of staff", () => see(otherStaff, world.grant(purchaseId, "STAFF"))],
    ["staff without the right, whatever grant they have", () => see(door, world.grant(purchaseId, "STAFF"))],
    ["a holder of another purchase's grant", () => see(anonymous(), world.grant(newId(), "BUYER"))],
    ["a forger", () => see(anonymous(), world.grant(purchaseId, "STAFF").replace("STAFF", "BUYER"))],
  ])("is null and FORBIDDEN for %s", async (_what, look) => {
    const { payment, payments, refused } = await look();
    expect([payment, payments]).toEqual([null, null]);
    expect(refused).toEqual([
      ["_entities.0.payment", "FORBIDDEN"],
      ["_entities.0.payments", "FORBIDDEN"],
    ]);
  });

  it("shows nobody what pays it when it is paid", async () => {
    const order = orderOf(world, {}, { organizationId });
    const { purchaseId: id } = order.metadata;
    const answer = await world.asCore.call(processPaymentCall, order, { idempotencyKey: id });
    await world.pay(answer.paymentIntentId, answer.clientSecret);
    await world.module.reconcile.run(new Date(Date.now() + 130_000));
    expect((await see(anonymous(), world.accessToken(id), id)).payment).toMatchObject({ status: "COMPLETED", clientSecret: null, checkoutUrl: null });
  });

  it("refuses one of several without the others", async () => {
    const representations = [
      { __typename: "Purchase", id: purchaseId, grant: "" },
      { __typename: "Purchase", id: purchaseId, grant: world.grant(purchaseId, "BUYER") },
    ];
    const { data, errors } = await world.query(anonymous(), "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Purchase { payment { id } } } }", { of: representations });
    expect(data).toEqual({ _entities: [{ payment: null }, { payment: { id: paymentId } }] });
    expect(errors).toHaveLength(1);
  });

  it("is null without an error for a purchase that has none", async () => {
    const { purchaseId: free } = orderOf(world, {}, { organizationId }).metadata;
    expect(await see(anonymous(), world.grant(free, "BUYER"), free)).toMatchObject({ payment: null, payments: [] });
    expect(await see(staff, "", free)).toMatchObject({ payment: null, payments: [] });
    expect(await see(otherStaff, "", free)).toMatchObject({ payment: null, payments: null });
    expect(await see(anonymous(), "", "nonsense")).toMatchObject({ payment: null, payments: null });
  });

  it("leads back to the purchase with the same authority, and with no more than that", async () => {
    const scope = async (caller: Principal, grant: string) => ((await see(caller, grant)).payment?.purchase.grant ?? "").split(".")[2];
    expect(await scope(anonymous(), world.accessToken(purchaseId))).toBe("BUYER");
    expect(await scope(staff, "")).toBe("STAFF");
    expect(await scope(bookkeeper, "")).toBeUndefined();
  });
});

describe("a payment by its id", () => {
  const find = async (caller: Principal, id = paymentId) => (await world.query(caller, "query ($id: ID!) { payment(id: $id) { id clientSecret } }", { id })).data;

  it("is there for the buyer and for staff, and null for everybody else", async () => {
    expect(await find(buyer)).toEqual({ payment: { id: paymentId, clientSecret: expect.any(String) as string } });
    expect(await find(staff)).toEqual({ payment: { id: paymentId, clientSecret: null } });
    for (const caller of [anonymous(), attendee(), otherStaff, door]) expect(await find(caller)).toEqual({ payment: null });
    expect(await find(staff, newId())).toEqual({ payment: null });
    expect(await find(staff, "nonsense")).toEqual({ payment: null });
  });
});

describe("the payments of an event", () => {
  const list = async (caller: Principal, of = eventId, args = "first: 1") => {
    const source = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Event { payments(${args}) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } } } } }`;
    const { data, errors } = await world.query(caller, source, { of: [{ __typename: "Event", id: of }] });
    const [event] = (data as unknown as { _entities: [{ payments: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string }; edges: { node: { id: string } }[] } | null }] })._entities;
    return { payments: event.payments, code: (errors?.[0]?.originalError as { code?: string } | undefined)?.code };
  };

  it("are for those who may see payments", async () => {
    expect(await list(staff)).toMatchObject({ payments: { totalCount: 1, edges: [{ node: { id: paymentId } }] } });
    expect(await list(buyer)).toEqual({ payments: null, code: "FORBIDDEN" });
    expect(await list(door)).toEqual({ payments: null, code: "FORBIDDEN" });
    expect(await list(otherStaff)).toEqual({ payments: null, code: "FORBIDDEN" });
    expect(await list(anonymous())).toEqual({ payments: null, code: "UNAUTHENTICATED" });
    expect(await list(staff, newId())).toEqual({ payments: null, code: "NOT_FOUND" });
  });

  it("come in pages, newest first, and by status", async () => {
    const first = orderOf(world, {}, { organizationId });
    const second = orderOf(world, {}, { organizationId, eventId: first.metadata.eventId });
    const ids: string[] = [];
    for (const order of [first, second]) ids.unshift((await world.asCore.call(processPaymentCall, order, { idempotencyKey: order.metadata.purchaseId })).payment_service_id);
    const page = await list(staff, first.metadata.eventId);
    expect(page.payments).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true }, edges: [{ node: { id: ids[0] } }] });
    const next = await list(staff, first.metadata.eventId, `first: 1, after: "${page.payments?.pageInfo.endCursor}"`);
    expect(next.payments).toMatchObject({ pageInfo: { hasNextPage: false }, edges: [{ node: { id: ids[1] } }] });
    expect((await list(staff, first.metadata.eventId, "status: COMPLETED")).payments).toMatchObject({ totalCount: 0, edges: [] });
  });
});

describe("a new attempt", () => {
  const retry = (caller: Principal, accessToken: string | null = null) => world.module.retryPayment.run(caller, { purchaseId, gateway: "STRIPE", accessToken, idempotencyKey: null });

  it("is the buyer's alone", async () => {
    for (const caller of [anonymous(), attendee(), otherStaff, door]) await expect(retry(caller)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(retry(staff)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(retry(staff, world.grant(purchaseId, "STAFF"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(retry(buyer)).resolves.toMatchObject({ status: "PENDING" });
  });
});

describe("an access token", () => {
  it("ends when core has reset the access, for reading, retrying and following, and the next one works", async () => {
    const order = orderOf(world);
    const { purchaseId: id } = order.metadata;
    await world.asCore.call(processPaymentCall, order, { idempotencyKey: id });
    const known = world.purchases.get(id);
    const [old, next] = [world.accessToken(id), world.accessToken(id, 1)];
    const tryAll = async (token: string) => [
      (await see(anonymous(), token, id)).payment !== null,
      await world.module.retryPayment.run(anonymous(), { purchaseId: id, gateway: "STRIPE", accessToken: token, idempotencyKey: null }).then(() => true, () => false),
      await world.module.live.payment(anonymous(), id, token).then(async (events) => (await events[Symbol.asyncIterator]().return?.(), true), () => false),
    ];
    expect([await tryAll(old), await tryAll(next)]).toEqual([[true, true, true], [false, false, false]]);
    const events = (await world.module.live.payment(anonymous(), id, old))[Symbol.asyncIterator]();
    await events.next();
    if (known) known.accessVersion = 1;
    await world.resources.pubsub.publish(paymentChanged, id, { id });
    await expect(events.next()).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect([await tryAll(old), await tryAll(next)]).toEqual([[false, false, false], [true, true, true]]);
    // A grant is issued by core for one request, after the token was checked.
    expect((await see(anonymous(), world.grant(id, "BUYER"), id)).payment).not.toBeNull();
  });
});

describe("following a payment", () => {
  it("begins with how it stands and tells every change", async () => {
    const order = orderOf(world);
    const answer = await world.asCore.call(processPaymentCall, order, { idempotencyKey: order.metadata.purchaseId });
    const { purchaseId: followed } = order.metadata;
    await world.work();
    const events = (await world.module.live.payment(anonymous(), followed, world.accessToken(followed)))[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ status: "PENDING", seenAs: "BUYER" });
    await world.pay(answer.paymentIntentId, answer.clientSecret, "pm_card_chargeDeclined");
    await world.module.reconcile.run(new Date(Date.now() + 500_000));
    const failed = events.next();
    await world.work();
    expect((await failed).value).toMatchObject({ status: "FAILED", failureReason: "Your card was declined." });
    await events.return?.();
    await waitFor("the channel to close", () => world.resources.pubsub.size === 0);
  });

  it("is not for strangers", async () => {
    for (const caller of [anonymous(), attendee(), otherStaff]) await expect(world.module.live.payment(caller, purchaseId, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.live.payment(anonymous(), "nonsense", null)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
