import { type Prisma, PrismaClient } from "../../../prisma/core/client/client";
import { Database, postgresAdapter, type DatabaseOptions } from "../../../platform/db/database";
import type { Logger } from "../../../platform/logging/logger";

/** An open transaction or a plain connection: the first parameter of every method of a repository. */
export type Tx = Prisma.TransactionClient;

export type CoreDatabase = Database<PrismaClient, Tx>;

export const openCoreDatabase = (url: string, logger: Logger, options?: DatabaseOptions & { onCommit?: () => void }): CoreDatabase =>
  new Database<PrismaClient, Tx>(new PrismaClient({ adapter: postgresAdapter(url, options) }), logger, options?.onCommit);
