import { PrismaClient, type Prisma } from "../../../prisma/scans/client/client";
import { openDatabase, type Database, type DatabaseOptions } from "../../../platform/db/database";
import type { Logger } from "../../../platform/logging/logger";

/** An open transaction or a plain connection: the first parameter of every method of a repository. */
export type Tx = Prisma.TransactionClient;

export type ScansDatabase = Database<PrismaClient, Tx>;

export const openScansDatabase = (url: string, logger: Logger, options?: DatabaseOptions): ScansDatabase =>
  openDatabase<PrismaClient, Tx>(url, logger, (adapter) => new PrismaClient({ adapter }), options);
