import { type Prisma, PrismaClient } from "../../../prisma/tickets/client/client";
import { openDatabase, type Database, type DatabaseOptions } from "../../../platform/db/database";
import type { Logger } from "../../../platform/logging/logger";

/** An open transaction or a plain connection: the first parameter of every method of a repository. */
export type Tx = Prisma.TransactionClient;

export type TicketsDatabase = Database<PrismaClient, Tx>;

export const openTicketsDatabase = (url: string, logger: Logger, options?: DatabaseOptions): TicketsDatabase =>
  openDatabase<PrismaClient, Tx>(url, logger, (adapter) => new PrismaClient({ adapter }), options);
