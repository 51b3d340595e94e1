import { PrismaClient, type Prisma } from "../../../prisma/scans/client/client";
import { Database, postgresAdapter, type DatabaseOptions } from "../../../platform/db/database";
import type { Logger } from "../../../platform/logging/logger";

/** An open transaction or a plain connection: the first parameter of every method of a repository. */
export type Tx = Prisma.TransactionClient;

export type ScansDatabase = Database<PrismaClient, Tx>;

export const openScansDatabase = (url: string, logger: Logger, options?: DatabaseOptions & { onCommit?: () => void }): ScansDatabase =>
  new Database<PrismaClient, Tx>(new PrismaClient({ adapter: postgresAdapter(url, options) }), logger, options?.onCommit);
