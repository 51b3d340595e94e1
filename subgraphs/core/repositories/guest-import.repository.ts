import type { GuestImport } from "../../../prisma/core/client/client";
import type { ColumnUse } from "../services/guest-header";
import type { Tx } from "./database";

/** A guest import without the list itself, which may have five megabytes. */
export type GuestImportRecord = Omit<GuestImport, "csv">;

/** Something about one line of the list. */
export interface LineMessage {
  readonly line: number;
  readonly message: string;
}

const WITHOUT_CSV = { csv: true } as const;

/** Tables `guest_imports`, `guest_import_errors` and `guest_import_warnings`. */
export class GuestImportRepository {
  insert(
    tx: Tx,
    record: Pick<GuestImport, "id" | "eventId" | "userId" | "locale" | "total"> & { readonly csv: string; readonly columns: readonly ColumnUse[] },
  ): Promise<GuestImportRecord> {
    return tx.guestImport.create({ data: { ...record, columns: record.columns.map(({ header, usedAs }) => ({ header, usedAs })) }, omit: WITHOUT_CSV });
  }

  byId(tx: Tx, id: string): Promise<GuestImportRecord | null> {
    return tx.guestImport.findUnique({ where: { id }, omit: WITHOUT_CSV });
  }

  withCsv(tx: Tx, id: string): Promise<GuestImport | null> {
    return tx.guestImport.findUnique({ where: { id } });
  }

  async start(tx: Tx, id: string): Promise<void> {
    await tx.guestImport.updateMany({ where: { id, status: "QUEUED" }, data: { status: "ACTIVE" } });
  }

  /**
   * Decides the next lines. The condition is what keeps two processes that work on the same import from both deciding them.
   * @param from how many lines were decided before
   * @returns false when somebody else is further, or the import is over
   */
  async advance(tx: Tx, id: string, from: number, lines: number): Promise<boolean> {
    const { count } = await tx.guestImport.updateMany({ where: { id, processed: from, status: "ACTIVE" }, data: { processed: from + lines } });
    return count === 1;
  }

  async addImported(tx: Tx, id: string, imported: number): Promise<void> {
    await tx.guestImport.update({ where: { id }, data: { imported: { increment: imported } } });
  }

  async addErrors(tx: Tx, id: string, errors: readonly LineMessage[]): Promise<void> {
    if (errors.length > 0) await tx.guestImportError.createMany({ data: errors.map((error) => ({ importId: id, ...error })), skipDuplicates: true });
  }

  /** The end; the list is forgotten. @returns false when it is over already */
  async finish(tx: Tx, id: string, status: "COMPLETED" | "FAILED", at: Date): Promise<boolean> {
    const finished = await tx.$executeRaw`
      UPDATE guest_imports SET status = ${status}::"ImportStatus", finished_at = ${at}, processed = total, csv = NULL WHERE id = ${id}::uuid AND finished_at IS NULL`;
    return finished === 1;
  }

  async addWarnings(tx: Tx, id: string, warnings: readonly LineMessage[]): Promise<void> {
    if (warnings.length > 0) await tx.guestImportWarning.createMany({ data: warnings.map((warning) => ({ importId: id, ...warning })), skipDuplicates: true });
  }

  /** The first warnings in the order of the list. */
  warningsOf(tx: Tx, id: string, first: number): Promise<LineMessage[]> {
    return tx.guestImportWarning.findMany({ where: { importId: id }, select: { line: true, message: true }, orderBy: { line: "asc" }, take: first });
  }

  /** The first errors in the order of the list. */
  errorsOf(tx: Tx, id: string, first: number): Promise<LineMessage[]> {
    return tx.guestImportError.findMany({ where: { importId: id }, select: { line: true, message: true }, orderBy: { line: "asc" }, take: first });
  }
}
