import { createHmac } from "node:crypto";

/**
 * The `Stripe-Signature` header for one attempt: made anew for each, since receivers refuse old timestamps.
 *
 * @param at Unix seconds.
 */
export function stripeSignature(payload: string, secret: string, at: number): string {
  const v1 = createHmac("sha256", secret).update(`${at}.${payload}`, "utf8").digest("hex");
  return `t=${at},v1=${v1}`;
}
