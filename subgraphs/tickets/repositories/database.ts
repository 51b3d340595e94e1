import { type Prisma, PrismaClient } from "../../../prisma/tickets/client/client";
import { Database, postgresAdapter, type DatabaseOptions } from "../../../platform/db/database";
import type { Logger } from "../../../platform/logging/logger";

/** An open transaction or a plain connection: the first parameter of every method of a repository. */
export type Tx = Prisma.TransactionClient;

export type TicketsDatabase = Database<PrismaClient, Tx>;

export const openTicketsDatabase = (url: string, logger: Logger, options?: DatabaseOptions & { onCommit?: () => void }): TicketsDatabase =>
  new Database<PrismaClient, Tx>(new PrismaClient({ adapter: postgresAdapter(url, options) }), logger, options?.onCommit);
