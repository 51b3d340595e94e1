import type { Outcome } from "../repositories/scan.repository";

type Words = Readonly<Record<Outcome, string>> & {
  /** For a duplicate of which it is known where the guest went in. */
  readonly enteredAt: (location: string) => string;
};

const english: Words = {
  ADMITTED: "Welcome! Please come in.",
  DUPLICATE: "This ticket was already used.",
  enteredAt: (location) => `This ticket was already used, at “${location}”.`,
  TOO_EARLY: "The doors are not open yet.",
  TOO_LATE: "The doors are closed.",
  WRONG_GATE: "This ticket is not for this gate.",
  NOT_PAID: "This ticket has not been paid for.",
  CANCELLED: "This ticket was cancelled.",
  REVOKED: "This code was replaced. Ask for the newest ticket.",
  UNKNOWN_TICKET: "We do not know this ticket.",
  WRONG_EVENT: "This ticket is for another event.",
  INVALID_SIGNATURE: "Damaged, or not one of our codes. Scan again or type the TKT code.",
};

// With the no-break spaces that French typography wants before ! and inside « ».
const french: Words = {
  ADMITTED: "Bienvenue\u202f! Vous pouvez entrer.",
  DUPLICATE: "Ce billet a déjà été utilisé.",
  enteredAt: (location) => `Ce billet a déjà été utilisé, à «\u00a0${location}\u00a0».`,
  TOO_EARLY: "Les portes ne sont pas encore ouvertes.",
  TOO_LATE: "Les portes sont fermées.",
  WRONG_GATE: "Ce billet ne donne pas accès à cette porte.",
  NOT_PAID: "Ce billet n’a pas été payé.",
  CANCELLED: "Ce billet a été annulé.",
  REVOKED: "Ce code a été remplacé. Demandez le billet le plus récent.",
  UNKNOWN_TICKET: "Nous ne connaissons pas ce billet.",
  WRONG_EVENT: "Ce billet est pour un autre événement.",
  INVALID_SIGNATURE: "Code abîmé ou inconnu. Scannez de nouveau ou saisissez le code TKT.",
};

/**
 * What the person at the door reads.
 * @param locale a language tag; French for `fr` and its variants, English otherwise
 * @param firstLocation for a duplicate: where the guest went in
 */
export function scanMessage(outcome: Outcome, locale: string, firstLocation: string | null = null): string {
  const words = /^fr\b/i.test(locale) ? french : english;
  return outcome === "DUPLICATE" && firstLocation !== null ? words.enteredAt(firstLocation) : words[outcome];
}
