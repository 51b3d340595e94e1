import { createHash } from "node:crypto";

/** What happens when a test card is charged. */
export interface CardOutcome {
  /** The bank wants the person to prove who they are first. */
  authenticate: boolean;
  /** Why the bank refuses, after any authentication. */
  decline: Decline | null;
  /** The bank takes its time with refunds, and may refuse them. */
  refund: "immediate" | "later" | "fails-later";
}

export interface Decline {
  code: string;
  declineCode: string | null;
  message: string;
}

export interface TestCard {
  /** `payment_method` ids that stand for it; the first is the one Stripe's documentation uses. */
  tokens: string[];
  numbers: string[];
  brand: string;
  country: string;
  outcome: CardOutcome;
}

const decline = (declineCode: string, message: string, code = "card_declined"): Decline => ({
  code,
  declineCode: code === "card_declined" ? declineCode : null,
  message,
});

const DECLINED = decline("generic_decline", "Your card was declined.");
const INSUFFICIENT_FUNDS = decline("insufficient_funds", "Your card has insufficient funds.");
/** A real card in test mode. */
const LIVE_CARD = decline("test_mode_live_card", "Your card was declined. Only test cards work here.");

const card = (tokens: string[], numbers: string[], change: Partial<CardOutcome> = {}, brand = "visa"): TestCard => ({
  tokens,
  numbers,
  brand,
  country: "US",
  outcome: { authenticate: false, decline: null, refund: "immediate", ...change },
});

/** Both spellings that Stripe's documentation has had: with and without the brand. */
const tokens = (name: string): string[] => [`pm_card_${name}`, `pm_card_visa_${name}`];

const CARDS: TestCard[] = [
  card(["pm_card_visa", "pm_card_us"], ["4242424242424242"]),
  card(["pm_card_visa_debit"], ["4000056655665556"]),
  card(["pm_card_mastercard"], ["5555555555554444"], {}, "mastercard"),
  card(["pm_card_amex"], ["378282246310005"], {}, "amex"),
  card(tokens("chargeDeclined"), ["4000000000000002"], { decline: DECLINED }),
  card(tokens("chargeDeclinedInsufficientFunds"), ["4000000000009995"], { decline: INSUFFICIENT_FUNDS }),
  card(tokens("chargeDeclinedLostCard"), ["4000000000009987"], {
    decline: decline("lost_card", "Your card was declined."),
  }),
  card(tokens("chargeDeclinedStolenCard"), ["4000000000009979"], {
    decline: decline("stolen_card", "Your card was declined."),
  }),
  card(tokens("chargeDeclinedExpiredCard"), ["4000000000000069"], {
    decline: decline("", "Your card has expired.", "expired_card"),
  }),
  card(tokens("chargeDeclinedIncorrectCvc"), ["4000000000000127"], {
    decline: decline("", "Your card's security code is incorrect.", "incorrect_cvc"),
  }),
  card(tokens("chargeDeclinedProcessingError"), ["4000000000000119"], {
    decline: decline("", "Your card could not be processed. Try again later.", "processing_error"),
  }),
  card(["pm_card_authenticationRequired"], ["4000002760003184", "4000002500003155"], { authenticate: true }),
  card(["pm_card_authenticationRequiredOnSetup"], [], { authenticate: true }),
  card(["pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"], ["4000008260003178"], {
    authenticate: true,
    decline: INSUFFICIENT_FUNDS,
  }),
  card(["pm_card_pendingRefund"], ["4000000000007726"], { refund: "later" }),
  card(["pm_card_refundFail"], ["4000000000005126"], { refund: "fails-later" }),
];

const BY_TOKEN = new Map(CARDS.flatMap((found) => found.tokens.map((token) => [token, found])));
const BY_NUMBER = new Map(CARDS.flatMap((found) => found.numbers.map((number) => [number, found])));

/** The card behind `pm_card_…`. */
export function cardByToken(token: string): TestCard | undefined {
  return BY_TOKEN.get(token);
}

/**
 * The card with this number; a valid number that is no test card is one that is always declined. `null`: not a card
 * number.
 */
export function cardByNumber(number: string): TestCard | null {
  const digits = number.replace(/[\s-]/g, "");
  if (!/^\d{12,19}$/.test(digits) || !passesLuhn(digits)) return null;
  return BY_NUMBER.get(digits) ?? card([], [digits], { decline: LIVE_CARD });
}

/** What Stripe returns as the card's fingerprint: equal for equal numbers, and nothing of the number can be read from it. */
export function fingerprintOf(card: TestCard): string {
  const subject = card.numbers[0] ?? card.tokens[0] ?? "";
  return createHash("sha256").update(`card ${subject}`).digest("base64").replace(/[^A-Za-z0-9]/g, "").slice(0, 16);
}

/** The four digits that are printed on receipts. */
export function lastFour(number: string): string {
  return number.replace(/\D/g, "").slice(-4);
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = digit * 2;
    sum += at % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
