import type { Language } from "../view/language";

const en = {
  leaving: (host: string) => `You are leaving for ${host}`,
  leavingText: "Your payment is finished here. This website is not part of Event Planner. Continue only if you came from it.",
  go: (host: string) => `Continue to ${host}`,
  invalid: "This link is not valid",
  invalidText: "Your payment is finished here. You receive your tickets by email, and you can close this page.",
};

export type LeavingMessages = typeof en;

const fr: LeavingMessages = {
  leaving: (host) => `Vous partez pour ${host}`,
  leavingText: "Votre paiement est terminé ici. Ce site ne fait pas partie d’Event Planner. Continuez seulement si vous en venez.",
  go: (host) => `Continuer vers ${host}`,
  invalid: "Ce lien n’est pas valable",
  invalidText: "Votre paiement est terminé ici. Vous recevrez vos billets par e-mail et pouvez fermer cette page.",
};

export const leavingMessages: Readonly<Record<Language, LeavingMessages>> = { en, fr };
