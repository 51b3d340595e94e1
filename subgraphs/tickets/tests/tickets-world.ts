import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import { generateTicketsJob, type TicketGenerationRequest, type TicketToGenerate } from "../../../contracts/jobs/generate-tickets.job";
import { permissions } from "../../../contracts/permissions";
import { issuedTicketsCall } from "../../../contracts/webhooks/core-facts.call";
import { ticketGenerationWebhookCall } from "../../../contracts/webhooks/ticket-generation-webhook.call";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { createLogger } from "../../../platform/logging/logger";
import { JobWorkers } from "../../../platform/queues/job-workers";
import { connectRedis } from "../../../platform/redis/connect-redis";
import { openResources, type Resources } from "../../../platform/subgraph/resources";
import { standInFor } from "../../../platform/testing/service-stand-in";
import { createTestDatabase } from "../../../platform/testing/test-database";
import { testEnvironment } from "../../../platform/testing/test-environment";
import { memberOf } from "../../../platform/testing/test-principals";
import { handleCall } from "../../../platform/webhooks/handle-call";
import { readTicketsConfig, type TicketsConfig } from "../config";
import { createTicketsModule, type TicketsModule } from "../module";
import { DiskFileStore } from "../providers/disk-file-store";
import { InlineRenderer } from "../providers/inline-renderer";
import { openTicketsDatabase, type TicketsDatabase } from "../repositories/database";
import type { IssuedTicket } from "../services/issued-tickets.port";
import type { FileStore } from "../services/file-store.port";
import type { RenderedTicket, TicketContent, TicketRenderer } from "../services/ticket-renderer.port";

/** What core was told, and the key that it would apply it once by. */
export interface CoreNews {
  readonly news: z.infer<typeof ticketGenerationWebhookCall.request>;
  readonly key: string;
}

/** A tickets service with a database and a folder of its own, and a core that the test plays. */
export interface TicketsWorld {
  readonly module: TicketsModule;
  readonly config: TicketsConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly resources: Resources;
  /** The same database through another connection, for what the module does not offer. */
  readonly db: TicketsDatabase;
  readonly renderer: TestRenderer;
  readonly files: TestFiles;
  readonly organizationId: string;
  readonly owner: Principal;
  /** What reached core, in order. */
  readonly told: CoreNews[];
  /** The tickets that core has, by their IDs. */
  readonly issued: Map<string, IssuedTicket>;
  /** Another process with the same database and files. */
  readonly anotherModule: () => TicketsModule;
  /** Takes jobs from the queue and delivers the outbox, as the workers do, until the world ends. */
  readonly startWorkers: () => void;
  /** A request for the tickets of an event of its own. */
  readonly request: (tickets: number | readonly Partial<TicketToGenerate>[], more?: Partial<TicketGenerationRequest>) => TicketGenerationRequest;
  readonly close: () => Promise<void>;
}

/** Draws for real, unless the test gets in between. */
export class TestRenderer implements TicketRenderer {
  private readonly real = new InlineRenderer();
  /** The ticket codes that were drawn, in order. */
  readonly drawn: string[] = [];
  /** Called before each ticket; what it throws is the failure. */
  before: (content: TicketContent) => Promise<void> = () => Promise.resolve();

  async render(content: TicketContent): Promise<RenderedTicket> {
    await this.before(content);
    this.drawn.push(content.ticketCode);
    return this.real.render(content);
  }

  async renderArchive(contents: readonly TicketContent[]): Promise<Buffer> {
    this.drawn.push(`archive of ${contents.length}`);
    return this.real.renderArchive(contents);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A folder, unless the test gets in between. */
export class TestFiles implements FileStore {
  private readonly real: DiskFileStore;
  /** Called before each file is stored; what it throws is the failure. */
  before: (path: string) => Promise<void> = () => Promise.resolve();

  constructor(readonly folder: string) {
    this.real = new DiskFileStore(folder);
  }

  async put(path: string, bytes: Uint8Array, contentType: string): Promise<void> {
    await this.before(path);
    await this.real.put(path, bytes, contentType);
  }

  get(path: string) {
    return this.real.get(path);
  }

  delete(path: string): Promise<void> {
    return this.real.delete(path);
  }

  check(): Promise<void> {
    return this.real.check();
  }
}

export async function createTicketsWorld(): Promise<TicketsWorld> {
  const database = await createTestDatabase("tickets");
  const folder = await mkdtemp(join(tmpdir(), "tickets-world-"));
  const told: CoreNews[] = [];
  const issued = new Map<string, IssuedTicket>();
  const core = await standInFor("core", [
    handleCall(issuedTicketsCall, ({ ticketIds }) => Promise.resolve({ tickets: ticketIds.flatMap((id) => issued.get(id) ?? []) })),
    handleCall(ticketGenerationWebhookCall, async (news, { idempotencyKey: key }) => {
      const duplicate = told.some((earlier) => earlier.key === key);
      if (!duplicate) told.push({ news, key });
      return { success: true as const, duplicate };
    }),
  ]);
  const env = testEnvironment({ REDIS_URL: await ownRedis(), TICKETS_DATABASE_URL: database.url, TICKETS_PORT: "0", CORE_URL: core.url, DATA_DIR: folder, DATABASE_CONNECTIONS: "10" });
  const config = readTicketsConfig(env);
  const logger = createLogger("tickets", config.logLevel);
  const resources = openResources(config.redisUrl, logger);
  const renderer = new TestRenderer();
  const files = new TestFiles(join(folder, "files"));
  const modules: TicketsModule[] = [];
  const anotherModule = (): TicketsModule => {
    const made = createTicketsModule(config, resources, logger, { renderer, files });
    modules.push(made);
    return made;
  };
  const module = anotherModule();
  const db = openTicketsDatabase(database.url, logger);
  const organizationId = newId();
  let workers: JobWorkers | undefined;
  return {
    module,
    config,
    env,
    resources,
    db,
    renderer,
    files,
    organizationId,
    owner: memberOf(organizationId, Object.keys(permissions)),
    told,
    issued,
    anotherModule,
    startWorkers: () => {
      workers = new JobWorkers(module.jobs, resources.connect, logger);
      workers.start();
      for (const relay of module.relays) relay.start();
    },
    request: (tickets, more = {}) => generateTicketsJob.schema.parse(requestOf(organizationId, tickets, more)),
    close: async () => {
      await workers?.close();
      for (const made of modules) await made.close();
      await db.close();
      await resources.close();
      await core.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A database within the common Redis, empty: its queues are not those of the test file beside this one. */
async function ownRedis(): Promise<string> {
  const url = new URL(process.env.TEST_REDIS_URL ?? "");
  url.pathname = `/${process.env.JEST_WORKER_ID ?? "1"}`;
  const redis = connectRedis(url.href, createLogger("test", "silent"));
  await redis.flushdb();
  redis.disconnect();
  return url.href;
}

function requestOf(organizationId: string, tickets: number | readonly Partial<TicketToGenerate>[], more: Partial<TicketGenerationRequest>): TicketGenerationRequest {
  const wanted = typeof tickets === "number" ? Array.from({ length: tickets }, () => ({})) : tickets;
  const purchaseId = newId();
  return {
    job_id: newId(),
    event_id: newId(),
    organization_id: organizationId,
    tickets: wanted.map((ticket, index) => ({
      ticket_id: newId(),
      ticket_code: `TKT-TEST-${String(index + 1).padStart(4, "0")}`,
      revision: 1,
      guest_name: "Ada Lovelace",
      type: "Standard",
      price: 4_950,
      template_id: null,
      purchase_id: purchaseId,
      purchase_reference: "EP-7K2M-9QX1",
      buyer_user_id: null,
      ...ticket,
    })),
    template_data: {
      event_title: "Night of Lights",
      event_date: "2026-06-15T19:00:00.000Z",
      event_end: "2026-06-15T23:00:00.000Z",
      doors_open: "2026-06-15T18:00:00.000Z",
      time_zone: "Europe/Paris",
      location: "Grande Halle, Paris",
      currency: "EUR",
      locale: "en",
    },
    ...more,
  };
}

/** One attempt of several, that nobody gives up. */
export const anAttempt = (more: Partial<{ lastAttempt: boolean; signal: AbortSignal }> = {}) => ({ lastAttempt: false, signal: new AbortController().signal, ...more });
