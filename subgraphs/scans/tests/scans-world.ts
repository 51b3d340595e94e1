import { execute, parse, type ExecutionResult } from "graphql";
import type { z } from "zod";
import { exportQrPublicKey, generateQrKeyPair, type QrKeyPair } from "../../../contracts/qr-code/qr-key";
import { encodeQrToken } from "../../../contracts/qr-code/qr-token";
import { qrKeyCall } from "../../../contracts/webhooks/ticket-artefacts.call";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { notFound } from "../../../platform/errors/platform-errors";
import { createLogger } from "../../../platform/logging/logger";
import { openResources, type Resources } from "../../../platform/subgraph/resources";
import { standInFor } from "../../../platform/testing/service-stand-in";
import { createTestDatabase } from "../../../platform/testing/test-database";
import { testEnvironment } from "../../../platform/testing/test-environment";
import { memberOf } from "../../../platform/testing/test-principals";
import { handleCall } from "../../../platform/webhooks/handle-call";
import { readScansConfig } from "../config";
import { createScansModule, type ScansModule } from "../module";
import { openScansDatabase, type ScansDatabase } from "../repositories/database";
import type { Door } from "../services/scan-ticket";
import { scansSubgraph } from "../subgraph";
import { FakeCore, type FakeTicket } from "./fake-core";

/** Scans with a database of its own, before a core and a tickets service that the test plays. */
export interface ScansWorld {
  readonly module: ScansModule;
  readonly resources: Resources;
  /** The same database through another connection, for what the module does not offer. */
  readonly db: ScansDatabase;
  readonly env: NodeJS.ProcessEnv;
  readonly core: FakeCore;
  readonly organizationId: string;
  readonly owner: Principal;
  /** Stands at the door and may no more than that. */
  readonly staff: Principal;
  /** The code of a ticket, signed under its event's key. */
  readonly codeOf: (ticket: Pick<FakeTicket, "id" | "eventId" | "revision">) => string;
  /** Asks the subgraph's schema, as the gateway would. */
  readonly ask: (caller: Principal, query: string, variables?: Record<string, unknown>) => Promise<ExecutionResult<Record<string, unknown>>>;
  /** How often the tickets service was asked for a key. */
  readonly keyRequests: () => number;
  readonly close: () => Promise<void>;
}

type QrKeyAnswer = z.infer<typeof qrKeyCall.response>;

/** @param coreUrl another core than the one that the test plays */
export async function createScansWorld(coreUrl?: string): Promise<ScansWorld> {
  const database = await createTestDatabase("scans");
  const core = new FakeCore();
  const coreServer = await core.listen();
  const keys = new Map<string, QrKeyPair>();
  let keyRequests = 0;
  const tickets = await standInFor("tickets", [
    handleCall(qrKeyCall, ({ keyId }): Promise<QrKeyAnswer> => {
      keyRequests++;
      const [eventId, key] = [...keys].find(([, pair]) => pair.keyId === keyId) ?? [];
      if (eventId === undefined || key === undefined) return Promise.reject(notFound("key"));
      return Promise.resolve({ keyId, eventId, publicKey: exportQrPublicKey(key.publicKey) });
    }),
  ]);
  const env = testEnvironment({ SCANS_DATABASE_URL: database.url, CORE_URL: coreUrl ?? coreServer.url, TICKETS_URL: tickets.url });
  const config = readScansConfig(env);
  const logger = createLogger("scans", config.logLevel);
  const resources = openResources(config.redisUrl, logger);
  const module = createScansModule(config, resources, logger);
  const { schema } = await scansSubgraph.schema(module);
  const db = openScansDatabase(database.url, logger);
  const organizationId = newId();
  return {
    module,
    resources,
    db,
    env,
    core,
    organizationId,
    owner: memberOf(organizationId, ["tickets:scan", "tickets:read", "gates:manage", "statistics:read"]),
    staff: memberOf(organizationId, ["events:read", "guests:read", "tickets:read", "tickets:scan"], "STAFF"),
    codeOf: ({ id: ticketId, eventId, revision }) => {
      const key = keys.get(eventId) ?? generateQrKeyPair();
      keys.set(eventId, key);
      return encodeQrToken({ keyId: key.keyId, ticketId, eventId, revision }, key.privateKey);
    },
    ask: async (caller, query, variables = {}) => execute({ schema, document: parse(query), variableValues: variables, contextValue: scansSubgraph.context(module, caller) }),
    keyRequests: () => keyRequests,
    close: async () => {
      await module.close();
      await db.close();
      await resources.close();
      await Promise.all([coreServer.stop(), tickets.stop()]);
      await database.drop();
    },
  };
}

/** A door with an id of its own for this scan. */
export const door = (more: Partial<Door> = {}): Door => ({ location: "North", gateId: null, deviceId: "device-1", clientScanId: newId(), ...more });

/** Counts the rows anew, in the shape of the counters: the invariant behind the statistics. */
export async function recount(db: ScansDatabase, eventId: string) {
  const standing = { eventId, outcome: { not: null }, undoneAt: null };
  const scans = await db.client.scan.findMany({ where: standing });
  const count = (pick: (scan: (typeof scans)[number]) => boolean): number => scans.filter(pick).length;
  const [tallies, minutes, locations] = await Promise.all([
    db.client.scanTally.findMany({ where: { eventId } }),
    db.client.scanMinute.findMany({ where: { eventId } }),
    db.client.scanLocation.findMany({ where: { eventId } }),
  ]);
  const inMinute = (minute: Date) => (scan: { scannedAt: Date }): boolean => Math.floor(scan.scannedAt.getTime() / 60_000) * 60_000 === minute.getTime();
  const isAdmitted = ({ outcome }: { outcome: unknown }): boolean => outcome === "ADMITTED";
  return {
    kept: {
      tallies: tallies.map(({ outcome, count: kept }) => ({ outcome, count: kept })),
      minutes: minutes.map(({ minute, admitted, refused }) => ({ minute, admitted, refused })),
      locations: locations.map(({ location, admitted, refused }) => ({ location, admitted, refused })),
    },
    counted: {
      tallies: tallies.map(({ outcome }) => ({ outcome, count: count((scan) => scan.outcome === outcome) })),
      minutes: minutes.map(({ minute }) => ({
        minute,
        admitted: count((scan) => inMinute(minute)(scan) && isAdmitted(scan)),
        refused: count((scan) => inMinute(minute)(scan) && !isAdmitted(scan)),
      })),
      locations: locations.map(({ location }) => ({
        location,
        admitted: count((scan) => scan.location === location && isAdmitted(scan)),
        refused: count((scan) => scan.location === location && !isAdmitted(scan)),
      })),
    },
    total: scans.length,
  };
}
