import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { memberOf } from "../../../platform/testing/test-principals";
import { createNotificationsWorld, type NotificationsWorld } from "./notifications-world";

let world: NotificationsWorld;
beforeAll(async () => void (world = await createNotificationsWorld(false, { SEND_EMAIL_PER_USER: "3", SEND_EMAIL_PER_ORGANIZATION: "5" })));
afterAll(() => world.close());

const organizer = (organizationId: string): Principal => memberOf(organizationId, ["notifications:send"]);

/** An event of the organization, and what becomes of so many mails for it. */
function eventOf(organizationId: string) {
  const eventId = newId();
  world.events.set(eventId, organizationId);
  const request = { to: "stranger@example.com", template: "plain", data: { subject: "Hello", body: "Text" }, eventId, priority: "NORMAL" as const, scheduledAt: null, idempotencyKey: null };
  return async (caller: Principal, mails: number): Promise<string[]> => {
    const outcomes: string[] = [];
    for (let mail = 0; mail < mails; mail++) outcomes.push(await world.module.sendEmail.run(caller, request).then(() => "stored", (error: { code: string }) => error.code));
    return outcomes;
  };
}

describe("mails that are sent by hand", () => {
  it("are limited for a user, in however many organizations, and nothing is stored of what is too much", async () => {
    const [first, second] = [newId(), newId()];
    const caller = organizer(first);
    caller.user?.memberships.push({ organizationId: second, role: "OWNER", permissions: ["notifications:send"] });
    expect(await eventOf(first)(caller, 2)).toEqual(["stored", "stored"]);
    expect(await eventOf(second)(caller, 3)).toEqual(["stored", "RATE_LIMITED", "RATE_LIMITED"]);
    expect(await world.db.client.notification.count({ where: { organizationId: { in: [first, second] } } })).toBe(3);
  });

  it("are limited for an organization, however many of its members send, and one who is over his own limit uses nothing up", async () => {
    const organizationId = newId();
    const send = eventOf(organizationId);
    expect(await send(organizer(organizationId), 9)).toEqual(["stored", "stored", "stored", ...Array<string>(6).fill("RATE_LIMITED")]);
    expect(await send(organizer(organizationId), 3)).toEqual(["stored", "stored", "RATE_LIMITED"]);
    const elsewhere = newId();
    expect(await eventOf(elsewhere)(organizer(elsewhere), 1)).toEqual(["stored"]);
  });

  it("say when to try again", async () => {
    const organizationId = newId();
    const caller = organizer(organizationId);
    await eventOf(organizationId)(caller, 3);
    const eventId = [...world.events].find(([, owner]) => owner === organizationId)?.[0] ?? "";
    const refused = world.module.sendEmail.run(caller, { to: "a@example.com", template: "plain", data: { subject: "x", body: "y" }, eventId, priority: "NORMAL", scheduledAt: null, idempotencyKey: null });
    await expect(refused).rejects.toMatchObject({ code: "RATE_LIMITED", extensions: { retryAfter: expect.any(Number) as number } });
  });
});
