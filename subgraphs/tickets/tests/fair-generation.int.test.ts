import { generateTicketsJob } from "../../../contracts/jobs/generate-tickets.job";
import { newId } from "../../../platform/db/new-id";
import { waitFor } from "../../../platform/testing/wait-for";
import { createTicketsWorld, type TicketsWorld } from "./tickets-world";

let world: TicketsWorld;
beforeAll(async () => (world = await createTicketsWorld()));
afterAll(() => world.close());

const BATCH = 5;
const FLOOD = 20;
/** A job of tickets whose printed codes begin with a name. */
const job = (name: string, paid: boolean, tickets = BATCH) =>
  world.request(Array.from({ length: tickets }, (_, index) => ({ ticket_code: `${name}-${index}`, price: 0 })), { organization_id: newId(), paid });

it("lets a paid buyer of one organization wait for the batches that run, however many free tickets another one has requested", async () => {
  const flood = newId();
  let isHeld = true;
  world.renderer.before = () => waitFor("all jobs to be queued", () => !isHeld, 20_000).then(() => undefined);
  for (let index = 0; index < FLOOD; index++) await world.module.acceptGeneration.enqueue({ ...job("flood", false), organization_id: flood });
  world.startWorkers();
  const waiting = async () => (await world.resources.queues.state(generateTicketsJob.queue)).counts;
  await waitFor("the flood to be queued", async () => {
    const { waiting: queued, active } = await waiting();
    return queued + active === FLOOD && active === generateTicketsJob.concurrency;
  }, 20_000);
  await world.module.acceptGeneration.enqueue(job("free", false, 1));
  await world.module.acceptGeneration.enqueue(job("paid", true, 1));
  await waitFor("the others to be queued", async () => (await waiting()).waiting === FLOOD - generateTicketsJob.concurrency + 2, 20_000);
  isHeld = false;
  const total = FLOOD * BATCH + 2;
  await waitFor("all tickets", () => world.renderer.drawn.length === total, 60_000);
  const running = generateTicketsJob.concurrency * BATCH;
  const before = (name: string): number => world.renderer.drawn.findIndex((code) => code.startsWith(name));
  expect(before("paid")).toBeLessThanOrEqual(running + BATCH);
  // A free ticket of another organization takes its turn soon, too: it does not wait for the whole flood.
  expect(before("free")).toBeLessThanOrEqual(running + 3 * BATCH);
}, 120_000);
