import { type Prisma, PrismaClient } from "../../../prisma/auth/client/client";
import { openDatabase, type Database, type DatabaseOptions } from "../../../platform/db/database";
import type { Logger } from "../../../platform/logging/logger";

/** An open transaction or a plain connection: the first parameter of every method of a repository. */
export type Tx = Prisma.TransactionClient;

export type AuthDatabase = Database<PrismaClient, Tx>;

export const openAuthDatabase = (url: string, logger: Logger, options?: DatabaseOptions): AuthDatabase =>
  openDatabase<PrismaClient, Tx>(url, logger, (adapter) => new PrismaClient({ adapter }), options);
