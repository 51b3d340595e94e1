import type { DiscountKind, PromoCode } from "../../../prisma/core/client/client";
import type { Tx } from "./database";
import { asPlacementError } from "./placement-errors";

export type PromoCodeRecord = PromoCode;
export type { DiscountKind };

/** Table `promo_codes`. Its uses are counted by `place_purchase` and here, and nowhere else. */
export class PromoCodeRepository {
  insert(tx: Tx, code: Omit<PromoCodeRecord, "used" | "removedAt">): Promise<PromoCodeRecord> {
    return tx.promoCode.create({ data: code });
  }

  byId(tx: Tx, id: string): Promise<PromoCodeRecord | null> {
    return tx.promoCode.findUnique({ where: { id } });
  }

  /** @param code in capitals */
  byCode(tx: Tx, eventId: string, code: string): Promise<PromoCodeRecord | null> {
    return tx.promoCode.findFirst({ where: { eventId, code, removedAt: null } });
  }

  /** Those that were not removed, newest first. */
  ofEvent(tx: Tx, eventId: string): Promise<PromoCodeRecord[]> {
    return tx.promoCode.findMany({ where: { eventId, removedAt: null }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
  }

  countOfEvent(tx: Tx, eventId: string): Promise<number> {
    return tx.promoCode.count({ where: { eventId, removedAt: null } });
  }

  /** @returns false when it was removed before */
  async remove(tx: Tx, id: string, at: Date): Promise<boolean> {
    const { count } = await tx.promoCode.updateMany({ where: { id, removedAt: null }, data: { removedAt: at } });
    return count === 1;
  }

  /** Releases the uses that purchases held which ended unpaid. */
  async release(tx: Tx, id: string, uses = 1): Promise<void> {
    await tx.$executeRaw`UPDATE promo_codes SET used = used - ${uses} WHERE id = ${id}::uuid`;
  }

  /**
   * Uses it for a purchase that was over and is paid after all.
   * @throws PromoCodeUsedUp
   */
  async useAgain(tx: Tx, id: string): Promise<void> {
    await asPlacementError(tx.$queryRaw`SELECT use_promo_code(${id}::uuid)::text`);
  }
}
