import { createNotificationsWorld, type NotificationsWorld } from "./notifications-world";

let world: NotificationsWorld;
beforeEach(async () => (world = await createNotificationsWorld(true)));
afterEach(() => world.close());

const deliver = (id: string) => world.module.deliverNotification.run(id, { last: false, signal: new AbortController().signal });

describe("two mail providers", () => {
  it("are asked in order: the first one that takes a message has it", async () => {
    world.sendgrid.status = 202;
    const { id } = await world.store();
    await deliver(id);
    expect(await world.row(id)).toMatchObject({ status: "SENT", provider: "sendgrid", providerMessageId: "sg-1", attempts: 1 });
    expect(world.inbox.mails).toHaveLength(0);
  });

  it("stand in for each other when the first one fails", async () => {
    const { id } = await world.store();
    await deliver(id);
    expect(await world.row(id)).toMatchObject({ status: "SENT", provider: "smtp", attempts: 1, error: null });
    expect(world.inbox.mails).toHaveLength(1);
  });

  it("do not ask one that keeps failing for every message", async () => {
    for (let turn = 0; turn < 8; turn++) await deliver((await world.store()).id);
    expect(world.sendgrid.asked).toBe(5);
    expect(world.inbox.mails).toHaveLength(8);
  });

  it("are both named when neither takes it", async () => {
    world.inbox.hooks.arrived = () => 451;
    const { id } = await world.store();
    await expect(deliver(id)).rejects.toThrow();
    expect((await world.row(id)).error).toMatch(/^sendgrid: .+; smtp: 451 /);
  });

  it("are not both asked about a message that is refused for good", async () => {
    world.sendgrid.status = 400;
    const { id } = await world.store();
    await deliver(id);
    expect(await world.row(id)).toMatchObject({ status: "FAILED", provider: "sendgrid", error: "sendgrid: as told" });
    expect(world.inbox.mails).toHaveLength(0);
  });
});
