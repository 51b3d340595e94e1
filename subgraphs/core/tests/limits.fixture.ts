import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { AppError } from "../../../platform/errors/app-error";
import { attendee } from "../../../platform/testing/test-principals";
import type { CoreDatabase } from "../repositories/database";
import type { PurchaseRecord } from "../repositories/purchase.repository";

/** A caller with an account whose email address is not confirmed. */
export function unconfirmed(address = "203.0.113.250"): Principal {
  const { user, ...caller } = attendee();
  return { ...caller, address, user: user && { ...user, verified: false } };
}

/** A caller with a confirmed account at an address. */
export const confirmed = (address = "203.0.113.251"): Principal => ({ ...attendee(), address });

export const personWith = (email = `${newId()}@example.com`) => ({ firstName: "Ada", lastName: "Lovelace", email, phone: null });

/** The status of a purchase, or the code of the error. */
export const outcomeOf = (attempt: Promise<{ status: string }>): Promise<string> =>
  attempt.then(
    ({ status }) => status,
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

/** The error that a purchase was refused with. @throws Error if it was not */
export async function refusalOf(attempt: Promise<unknown>): Promise<AppError> {
  const result = await attempt.catch((error: unknown) => error);
  if (!(result instanceof AppError)) throw new Error(`was not refused: ${String(result)}`);
  return result;
}

export const countOf = (outcomes: readonly string[], outcome: string): number => outcomes.filter((given) => given === outcome).length;

/** Where a pause makes transactions overlap: after what was counted, before what is written of it commits. */
const DELAYS = {
  email: ["place_purchase", "BEGIN", "BEGIN\n  PERFORM pg_sleep(0.1);"],
  account: ["place_purchase", "BEGIN", "BEGIN\n  PERFORM pg_sleep(0.1);"],
  network: ["network_refusal", "RETURN CASE WHEN level", "PERFORM pg_sleep(0.1);\n  RETURN CASE WHEN level"],
  card: ["paid_over_limit", "RETURN refused;", "PERFORM pg_sleep(0.1);\n  RETURN refused;"],
} as const;

/**
 * For the positive control of a race: from now on, nothing is locked for one kind of identity, and transactions that read
 * the same state overlap for sure.
 */
export async function withoutLock(db: CoreDatabase, kind: "email" | "account" | "card" | "network"): Promise<void> {
  await db.client.$executeRawUnsafe(`CREATE OR REPLACE FUNCTION lock_identity(p_kind text, p_value text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      IF p_kind <> '${kind}' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(p_kind || ' ' || p_value, 0));
      END IF;
    END $$`);
  const [name, before, after] = DELAYS[kind];
  const [source] = await db.client.$queryRaw<{ text: string }[]>`SELECT pg_get_functiondef(${name}::regproc) AS text`;
  const text = source?.text ?? "";
  if (!text.includes(before)) throw new Error(`${name} does not contain ${before}`);
  await db.client.$executeRawUnsafe(text.replace(before, after));
}

/** The message of payments that a purchase was paid. @param cardFingerprint of the card, if it was one */
export const paidWith = (purchase: PurchaseRecord, cardFingerprint: string | null, amount = "10.00", paymentId = newId()) => ({
  eventType: "payment.completed" as const,
  paymentIntentId: `pi_${paymentId}`,
  status: "completed" as const,
  timestamp: new Date().toISOString(),
  data: {
    payment_service_id: paymentId, purchase_id: purchase.id, gateway: "stripe" as const, amount, refunded_amount: "0", currency: "EUR",
    card_fingerprint: cardFingerprint, completed_at: new Date().toISOString(), failure_reason: null,
  },
});
