import type { Language } from "../view/language";

const en = {
  offline: "We cannot be reached right now. Please try again in a moment.",
  tooMany: (seconds: number) => `Too many attempts. Please try again in ${seconds} seconds.`,
  wrong: "Something went wrong on our side. Please try again.",
  busy: "One moment …",
  email: "E-mail address",
  missing: "Please fill this in.",
  notAnAddress: "This is not an e-mail address.",
  /** What the server says about a field, in other words. */
  reasons: {
    "must be an email address, e.g. ada@example.com": "This is not an e-mail address.",
    "must not be blank": "Please fill this in.",
    "must not contain control characters": "There are characters in it that cannot be seen. Please type it anew.",
  } as Readonly<Record<string, string>>,
};

/** What every form says. */
export type FormWords = typeof en;

const fr: FormWords = {
  offline: "Nous sommes injoignables pour le moment. Réessayez dans un instant.",
  tooMany: (seconds) => `Trop de tentatives. Réessayez dans ${seconds} secondes.`,
  wrong: "Une erreur s’est produite de notre côté. Veuillez réessayer.",
  busy: "Un instant…",
  email: "Adresse e-mail",
  missing: "Ce champ est à remplir.",
  notAnAddress: "Ce n’est pas une adresse e-mail.",
  reasons: {
    "must be an email address, e.g. ada@example.com": "Ce n’est pas une adresse e-mail.",
    "must not be blank": "Ce champ est à remplir.",
    "must not contain control characters": "Il contient des caractères invisibles. Veuillez le saisir de nouveau.",
  },
};

export const formWords: Readonly<Record<Language, FormWords>> = { en, fr };
