import { type Prisma, PrismaClient } from "../../../prisma/core/client/client";
import { openDatabase, type Database, type DatabaseOptions } from "../../../platform/db/database";
import type { Logger } from "../../../platform/logging/logger";

/** An open transaction or a plain connection: the first parameter of every method of a repository. */
export type Tx = Prisma.TransactionClient;

export type CoreDatabase = Database<PrismaClient, Tx>;

export const openCoreDatabase = (url: string, logger: Logger, options?: DatabaseOptions): CoreDatabase =>
  openDatabase<PrismaClient, Tx>(url, logger, (adapter) => new PrismaClient({ adapter }), options);
