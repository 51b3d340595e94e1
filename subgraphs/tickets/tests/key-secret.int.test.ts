import { ConfigError } from "../../../platform/config/define-config";
import { newId } from "../../../platform/db/new-id";
import { createLogger } from "../../../platform/logging/logger";
import { serveSubgraph } from "../../../platform/subgraph/serve-subgraph";
import { SigningKeyRepository } from "../repositories/signing-key.repository";
import { EventKeys } from "../services/event-keys";
import { ticketsSubgraph } from "../subgraph";
import { createTicketsWorld, type TicketsWorld } from "./tickets-world";

const [FIRST, SECOND] = ["the-first-secret-of-this-test-01", "the-second-secret-of-this-test-2"];
const logger = createLogger("tickets", "silent");

let world: TicketsWorld;
beforeAll(async () => void (world = await createTicketsWorld()));
afterAll(() => world.close());

const keysWith = (...secrets: string[]) => new EventKeys(world.db, new SigningKeyRepository(), secrets);
const start = async (secrets: string): Promise<void> => (await serveSubgraph(ticketsSubgraph, { ...world.env, KEY_ENCRYPTION_SECRET: secrets })).stop();

describe("tickets with a KEY_ENCRYPTION_SECRET that does not open its keys", () => {
  const events = Array.from({ length: 5 }, newId);
  beforeAll(async () => {
    for (const event of events) await keysWith(FIRST).signerOf(event);
  });

  it("does not start, and names the variable and what to do", async () => {
    const refused = start(SECOND);
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow(/^KEY_ENCRYPTION_SECRET does not open 5 of the 5 signing keys that tickets stores .+Add the secret/);
  });

  it("does not start when a single key is closed", async () => {
    const odd = newId();
    await keysWith(SECOND).signerOf(odd);
    await expect(start(FIRST)).rejects.toThrow("does not open 1 of the 6");
    await world.db.client.eventSigningKey.delete({ where: { eventId: odd } });
    await start(FIRST);
  });

  it("starts with the previous secret in the list, and from then on without it", async () => {
    const before = await Promise.all(events.map((event) => keysWith(FIRST).signerOf(event)));
    await start(`${SECOND},${FIRST}`);
    await start(SECOND);
    const after = await Promise.all(events.map((event) => keysWith(SECOND).signerOf(event)));
    expect(after.map(({ keyId }) => keyId)).toEqual(before.map(({ keyId }) => keyId));
    await keysWith(FIRST, SECOND).openAll(logger);
  });

  it("opens the keys of more events than one page has", async () => {
    const [row] = await world.db.client.eventSigningKey.findMany({ take: 1 });
    if (!row) throw new Error("no key");
    const closed = Array.from({ length: 2_500 }, (_, n) => ({ ...row, id: `page${String(n).padStart(12, "0")}`, eventId: newId() }));
    await world.db.client.eventSigningKey.createMany({ data: closed });
    await expect(keysWith(FIRST).openAll(logger)).rejects.toThrow("does not open 2500 of the 2505");
  });
});
