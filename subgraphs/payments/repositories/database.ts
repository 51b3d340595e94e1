import { PrismaClient, type Prisma } from "../../../prisma/payments/client/client";
import { openDatabase, type Database, type DatabaseOptions } from "../../../platform/db/database";
import type { Logger } from "../../../platform/logging/logger";

/** An open transaction or a plain connection: the first parameter of every method of a repository. */
export type Tx = Prisma.TransactionClient;

export type PaymentsDatabase = Database<PrismaClient, Tx>;

export const openPaymentsDatabase = (url: string, logger: Logger, options?: DatabaseOptions): PaymentsDatabase =>
  openDatabase<PrismaClient, Tx>(url, logger, (adapter) => new PrismaClient({ adapter }), options);
