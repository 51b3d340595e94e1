import { manyByKey, oneByKey } from "../../../platform/graphql/loaders";
import type { ScansDatabase } from "../repositories/database";
import type { GateRepository } from "../repositories/gate.repository";
import type { ScanRepository } from "../repositories/scan.repository";
import type { ScansLoaders } from "./scans-context";

export function createLoaders(db: ScansDatabase, scans: ScanRepository, gates: GateRepository): ScansLoaders {
  return {
    gate: oneByKey((ids) => gates.byIds(db.client, ids), (gate) => gate.id),
    scansOfTicket: manyByKey((ids) => scans.ofTickets(db.client, ids), (scan) => scan.ticketId ?? ""),
    tallyOfTicket: oneByKey((ids) => scans.tallies(db.client, ids), (tally) => tally.ticketId),
  };
}
