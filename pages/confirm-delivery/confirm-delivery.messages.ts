import { formWords } from "../form/form.words";
import type { Language } from "../view/language";

const en = {
  ...formWords.en,
  noToken: "This link is incomplete",
  noTokenText: "Open it from your email again. The page forgets it when it is reloaded.",
  closeTab: "You can close this page.",
  confirm: "Confirm your email address",
  confirmText: "Confirm that this address is yours, and we send your tickets there.",
  confirmButton: "Confirm my address",
  confirmed: "Your address is confirmed",
  confirmedText: "We are sending your tickets by email.",
  gone: "This link is no longer valid",
  goneText: "The ticket was transferred to another person.",
};

export type ConfirmDeliveryMessages = typeof en;

const fr: ConfirmDeliveryMessages = {
  ...formWords.fr,
  noToken: "Ce lien est incomplet",
  noTokenText: "Ouvrez-le de nouveau depuis votre message\u00a0: la page l’oublie quand on la recharge.",
  closeTab: "Vous pouvez fermer cette page.",
  confirm: "Confirmez votre adresse e-mail",
  confirmText: "Confirmez que cette adresse est bien la vôtre, et nous y enverrons vos billets.",
  confirmButton: "Confirmer mon adresse",
  confirmed: "Votre adresse est confirmée",
  confirmedText: "Nous vous envoyons vos billets par e-mail.",
  gone: "Ce lien n’est plus valable",
  goneText: "Le billet a été cédé à une autre personne.",
};

export const confirmDeliveryMessages: Readonly<Record<Language, ConfirmDeliveryMessages>> = { en, fr };
