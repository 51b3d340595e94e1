import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { newId } from "../../../platform/db/new-id";
import { AppError } from "../../../platform/errors/app-error";
import { createLogger } from "../../../platform/logging/logger";
import { memberOf } from "../../../platform/testing/test-principals";
import { sampleRuns } from "../../../platform/testing/sample-runs";
import { SmtpProvider } from "../providers/smtp.provider";
import { NotificationRepository, type NotificationRecord } from "../repositories/notification.repository";
import { DeliverNotification } from "../services/deliver-notification";
import { PrepareMail } from "../services/prepare-mail";
import { createNotificationsWorld, ticketsReady, type NotificationsWorld } from "./notifications-world";

let world: NotificationsWorld;
let provider: SmtpProvider;
beforeAll(async () => {
  world = await createNotificationsWorld();
  provider = new SmtpProvider(world.inbox.url, "Event Planner <tickets@event-planner.example>", 2_000);
});
afterAll(async () => {
  await provider.close();
  await world.close();
});

const organizationId = newId();
const member = memberOf(organizationId, ["notifications:read", "notifications:send"]);

/** One random thing to do: the number chooses what it is done to, and how. */
interface Step {
  readonly action: keyof typeof actions;
  readonly which: number;
}

interface Scene {
  /** Messages of this run, and the ticket that goes along with those that have one. */
  readonly ids: string[];
  readonly ticketId: string;
  readonly keys: Map<string, string>;
  readonly which: number;
}

/** A worker without a circuit breaker, which would remember the last run. */
const worker = () => {
  const fetch = async (ticketId: string) => {
    const content = world.pdfs.get(ticketId);
    if (!content) throw new Error("not there yet");
    return { filename: "ticket.pdf", contentType: "application/pdf", content };
  };
  return new DeliverNotification(world.db, new NotificationRepository(), new PrepareMail({ fetch }, "event-planner.example", 1_000_000), [provider], createLogger("test", "silent"));
};

/** What is worth another attempt is thrown, and tried again later. */
const deliver = (id: string, last: boolean) => worker().run(id, { last, signal: new AbortController().signal }).catch(() => undefined);
const pick = ({ ids, which }: Scene): string | undefined => ids[which % Math.max(ids.length, 1)];

const actions = {
  store: async ({ ids, ticketId, keys, which }: Scene) => {
    const key = `${ticketId} ${which}`;
    const { id } = await world.store({ organizationId, idempotencyKey: key, ...(which % 2 === 0 ? {} : { ...ticketsReady([ticketId]), locale: "en" }) });
    expect(keys.get(key) ?? id).toBe(id);
    keys.set(key, id);
    if (!ids.includes(id)) ids.push(id);
  },
  deliver: (scene: Scene) => deliver(pick(scene) ?? newId(), scene.which % 4 === 0),
  deliverAtOnce: (scene: Scene) => Promise.all(Array.from({ length: 3 }, () => deliver(pick(scene) ?? newId(), scene.which % 4 === 0))),
  /** Takes the message, and is not heard of again. */
  workerDies: (scene: Scene) => new NotificationRepository().claim(world.db.client, pick(scene) ?? newId(), newId(), -1),
  cancel: async (scene: Scene) => void (await world.module.changeNotification.cancel(member, pick(scene) ?? newId())),
  retry: async (scene: Scene) => void (await world.module.changeNotification.retry(member, pick(scene) ?? newId())),
  serverChanges: ({ which }: Scene) => {
    world.inbox.hooks.arrived = () => [250, 250, 451, 550][which % 4] ?? 250;
  },
  fileChanges: ({ ticketId, which }: Scene) => (which % 2 === 0 ? void world.pdfs.set(ticketId, Buffer.from("%PDF")) : void world.pdfs.delete(ticketId)),
};

/** What is refused with a code of the contract is fine. */
async function perform(scene: Omit<Scene, "which">, { action, which }: Step): Promise<void> {
  try {
    await actions[action]({ ...scene, which });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "INTERNAL_SERVER_ERROR") throw error;
  }
}

type Status = NotificationRecord["status"];
/** FAILED → SENDING: the job of a message that has failed may come once more, and then it is tried. */
const life: Readonly<Record<Status, readonly Status[]>> = {
  SCHEDULED: ["QUEUED", "SENDING", "FAILED", "CANCELLED"],
  QUEUED: ["SENDING", "FAILED", "CANCELLED"],
  SENDING: ["SENT", "QUEUED", "FAILED"],
  FAILED: ["QUEUED", "SENDING"],
  SENT: ["DELIVERED"],
  DELIVERED: [],
  CANCELLED: [],
};
function leadsTo(from: Status, to: Status): boolean {
  const reached = new Set([from]);
  for (const status of reached) for (const next of life[status]) reached.add(next);
  return reached.has(to);
}

async function check(ids: readonly string[], before: readonly NotificationRecord[]): Promise<NotificationRecord[]> {
  const rows = await world.db.client.notification.findMany({ where: { id: { in: [...ids] } } });
  expect(rows.length).toBe(ids.length);
  for (const row of rows) {
    const was = before.find(({ id }) => id === row.id);
    if (was) {
      expect([was.status, row.status, leadsTo(was.status, row.status)]).toEqual([was.status, row.status, true]);
      expect(row.attempts).toBeGreaterThanOrEqual(was.attempts);
      if (life[was.status].length === 0 || was.status === "SENT") expect(row).toEqual(was);
    }
    // Out exactly once if it says so, and not at all otherwise.
    const out = world.inbox.mails.filter(({ messageId }) => messageId === `<${row.id}@event-planner.example>`).length;
    expect([row.status, out]).toEqual([row.status, row.status === "SENT" ? 1 : 0]);
    expect([row.status, row.sentAt !== null, row.claimId !== null]).toEqual([row.status, row.status === "SENT", row.status === "SENDING"]);
    if (row.status === "FAILED") expect(row.error).not.toBeNull();
  }
  return rows;
}

const often = ["store", "store", "deliver", "deliver", "deliverAtOnce"] as const;
const step = record({ action: constantFrom(...(Object.keys(actions) as (keyof typeof actions)[]), ...often), which: nat(7) });

describe("messages, whatever is done to them in whatever order", () => {
  it("move along their lives only, and go out once or not at all, also when several things are done at the same moment", async () => {
    await assert(
      asyncProperty(array(array(step, { minLength: 1, maxLength: 3 }), { minLength: 15, maxLength: 30 }), async (rounds) => {
        const scene = { ids: [] as string[], ticketId: newId(), keys: new Map<string, string>() };
        let rows: NotificationRecord[] = [];
        for (const steps of rounds) {
          await Promise.all(steps.map((one) => perform(scene, one)));
          rows = await check(scene.ids, rows);
        }
        // The mail server is well again, the files are there: what was not called off goes out.
        world.inbox.hooks.arrived = () => 250;
        world.pdfs.set(scene.ticketId, Buffer.from("%PDF"));
        for (const id of scene.ids) await deliver(id, true);
        rows = await check(scene.ids, rows);
        expect(rows.filter(({ status }) => status !== "SENT" && status !== "CANCELLED")).toEqual([]);
      }),
      { numRuns: sampleRuns(7), endOnFailure: true },
    );
  }, 120_000);

  it("would be seen to break one, if they did", async () => {
    const scene = { ids: [] as string[], ticketId: newId(), keys: new Map<string, string>() };
    await perform(scene, { action: "store", which: 0 });
    await perform(scene, { action: "deliver", which: 0 });
    const rows = await check(scene.ids, []);
    expect(rows).toMatchObject([{ status: "SENT" }]);
    await world.db.client.notification.updateMany({ where: { id: { in: scene.ids } }, data: { status: "QUEUED", sentAt: null } });
    await expect(check(scene.ids, rows)).rejects.toThrow();
    await expect(check(scene.ids, [])).rejects.toThrow();
  });
});
