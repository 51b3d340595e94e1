import { recordAuditEntriesCall } from "../../contracts/webhooks/record-audit-entries.call";
import { undoClaimCall } from "../../contracts/webhooks/undo-claim.call";
import { scanConfirmationCall } from "../../contracts/webhooks/validate-ticket.call";
import { Capabilities } from "../../platform/auth/capability";
import { databaseUrlOf, serviceUrls } from "../../platform/config/subgraph-variables";
import { CounterAudit } from "../../platform/counters/counter-audit";
import type { Logger } from "../../platform/logging/logger";
import { deliverCallHandlers } from "../../platform/outbox/deliver-call.job";
import { OutboxRelay, relayNudge } from "../../platform/outbox/outbox-relay";
import type { Resources } from "../../platform/subgraph/resources";
import { ServiceClient } from "../../platform/webhooks/service-client";
import type { ScansConfig } from "./config";
import { AuthClient } from "./providers/auth.client";
import { CoreClient } from "./providers/core.client";
import { QrKeysClient } from "./providers/qr-keys.client";
import { CounterRepository } from "./repositories/counter.repository";
import { openScansDatabase } from "./repositories/database";
import { GateRepository } from "./repositories/gate.repository";
import { ScanRepository } from "./repositories/scan.repository";
import { StatisticsRepository } from "./repositories/statistics.repository";
import { LiveSources } from "./resolvers/live-sources";
import { createLoaders } from "./resolvers/loaders";
import { DecideScan } from "./services/decide-scan";
import { ManageGates } from "./services/manage-gates";
import { ReadCode } from "./services/read-code";
import { ReadScans } from "./services/read-scans";
import { ReadStatistics } from "./services/read-statistics";
import { ScanAccess } from "./services/scan-access";
import { ScanTicket } from "./services/scan-ticket";
import { SettleScan } from "./services/settle-scan";
import { UndoScan } from "./services/undo-scan";

/** Everything of scans but its GraphQL face, wired by hand. */
export function createScansModule(config: ScansConfig, resources: Resources, logger: Logger) {
  const db = openScansDatabase(databaseUrlOf("scans", config), logger, {
    connections: config.databaseConnections,
    onCommit: relayNudge(resources.redis, "scans"),
  });
  const client = new ServiceClient("scans", serviceUrls(config), config.callKeys, logger);
  const core = new CoreClient(client);
  const scans = new ScanRepository();
  const gates = new GateRepository();

  const access = new ScanAccess(core, new Capabilities({ grants: config.grantSecrets }));
  const readScans = new ReadScans(db, scans, access);
  const readStatistics = new ReadStatistics(db, new StatisticsRepository(), access, core);
  const decideScan = new DecideScan(db, scans, new ReadCode(new QrKeysClient(client)), core, core);
  const settleScan = new SettleScan(db, scans, logger);
  const relay = new OutboxRelay("scans", db.client, [], resources.queues, resources.pubsub, resources.subscriber, logger);
  const counterAudit = new CounterAudit("scans", db, new CounterRepository(), logger);

  return {
    access,
    auth: new AuthClient(client),
    facts: core,
    scanTicket: new ScanTicket(db, scans, gates, access, decideScan),
    undoScan: new UndoScan(db, scans, readScans, core, logger),
    settleScan,
    manageGates: new ManageGates(db, gates, access, core),
    readScans,
    readStatistics,
    live: new LiveSources(resources.pubsub, access, readScans, readStatistics),
    loaders: () => createLoaders(db, scans, gates),
    counterAudit,

    jobs: [...deliverCallHandlers("scans", [scanConfirmationCall, undoClaimCall, recordAuditEntriesCall] as never[], client)],
    tasks: [
      { name: "scans:audit-counters", every: config.counterAuditMinutes * 60_000, run: async (signal?: AbortSignal) => void (await counterAudit.run(signal)) },
      {
        name: "scans:abandon-unfinished",
        every: Math.min(config.scanAbandonSeconds, 10) * 1_000,
        run: async () => void (await settleScan.abandonOverdue(new Date(Date.now() - config.scanAbandonSeconds * 1_000))),
      },
    ],
    relays: [relay],
    dependencies: { database: () => db.check() },
    close: async () => {
      counterAudit.close();
      await relay.close();
      await client.close();
      await db.close();
    },
  };
}

export type ScansModule = ReturnType<typeof createScansModule>;
