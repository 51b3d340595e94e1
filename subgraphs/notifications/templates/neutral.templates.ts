import { z } from "zod";
import { instant } from "../../../contracts/field-schemas";
import { link } from "./data-schemas";
import { defineTemplate, type Language, type Occasion, type Template } from "./define-template";
import type { Block, Letter } from "./letter";

// These go to addresses that nobody has confirmed. They hold the platform's words only: no title, no name, no location.

interface Words {
  readonly subject: string;
  readonly preheader: string;
  readonly text: string;
  readonly open: string;
  readonly note: string;
  readonly footnote: string;
}

const UNKNOWN: Readonly<Record<Language, string>> = {
  en: "If it was not you, ignore this email: you will not receive the tickets, and nothing else happens.",
  fr: "Si ce n’était pas vous, ignorez ce message\u00a0: vous ne recevrez pas les billets et rien d’autre ne se passera.",
};

function neutralLetter(words: Words, url: string, more: readonly Block[] = []): Letter {
  const blocks: Block[] = [{ kind: "paragraph", text: words.text }, ...more, { kind: "button", label: words.open, url }, { kind: "note", text: words.note }];
  return { subject: words.subject, preheader: words.preheader, title: words.subject, blocks, footnote: words.footnote };
}

const confirm: Readonly<Record<Language, Words>> = {
  en: {
    subject: "Confirm your email address to receive your tickets",
    preheader: "One click, and we send them.",
    text: "Free tickets were ordered with this address. Please confirm that it is yours. We then send you the tickets by email.",
    open: "Confirm my address",
    note: UNKNOWN.en,
    footnote: "You receive this email because this address was entered for free tickets.",
  },
  fr: {
    subject: "Confirmez votre adresse e-mail pour recevoir vos billets",
    preheader: "Un clic, et nous vous les envoyons.",
    text: "Des billets gratuits ont été commandés avec cette adresse. Merci de confirmer qu’elle est bien la vôtre\u00a0: nous vous enverrons alors les billets par e-mail.",
    open: "Confirmer mon adresse",
    note: UNKNOWN.fr,
    footnote: "Vous recevez ce message parce que cette adresse a été saisie pour des billets gratuits.",
  },
};

/** Asks for the confirmation without which free tickets are not emailed. The link is a secret of the recipient. */
export const confirmDelivery = defineTemplate({
  name: "confirm_delivery",
  confidential: true,
  recipientBudget: "confirmation",
  data: z.object({ link }),
  write: (data, { language }) => neutralLetter(confirm[language], data.link),
});

const cancelled: Readonly<Record<Language, Words>> = {
  en: {
    subject: "An event was cancelled",
    preheader: "This address was used for it.",
    text: "An event was cancelled for which this address ordered tickets or joined the waiting list. You have nothing to pay.",
    open: "See the details",
    note: "If it was not you, ignore this email.",
    footnote: "You receive this email because this address was entered for this event.",
  },
  fr: {
    subject: "Un événement a été annulé",
    preheader: "Cette adresse a été utilisée pour cet événement.",
    text: "Un événement a été annulé, pour lequel cette adresse a servi à commander des billets ou à s’inscrire sur la liste d’attente. Vous n’avez rien à payer.",
    open: "Voir les détails",
    note: "Si ce n’était pas vous, ignorez ce message.",
    footnote: "Vous recevez ce message parce que cette adresse a été saisie pour cet événement.",
  },
};

/** Notifies an unconfirmed address of a cancelled event. */
export const cancellationNotice = defineTemplate({
  name: "cancellation_notice",
  confidential: true,
  data: z.object({ link }),
  write: (data, { language }) => neutralLetter(cancelled[language], data.link),
});

const offered: Readonly<Record<Language, Words & { readonly until: string }>> = {
  en: {
    subject: "Your tickets from the waiting list are available",
    preheader: "They are held for you for a short time.",
    text: "Tickets that this address was waiting for are available and held for you.",
    until: "Held until",
    open: "See the offer",
    note: "Anyone with this link can take the tickets, so do not share it. If you do not know what this is about, ignore this email.",
    footnote: "You receive this email because this address joined a waiting list.",
  },
  fr: {
    subject: "Vos billets de la liste d’attente sont disponibles",
    preheader: "Ils vous sont réservés pour une courte durée.",
    text: "Des billets que cette adresse attendait sont disponibles et vous sont réservés.",
    until: "Réservés jusqu’au",
    open: "Voir l’offre",
    note: "Toute personne qui a ce lien peut prendre les billets\u00a0: ne le transmettez pas. Si vous ne savez pas de quoi il s’agit, ignorez ce message.",
    footnote: "Vous recevez ce message parce que cette adresse a été inscrite sur une liste d’attente.",
  },
};

/** Notifies an unconfirmed address of a waiting-list offer. The link takes it. */
export const waitingListTurn: Template = defineTemplate({
  name: "waiting_list_turn",
  confidential: true,
  data: z.object({ expires_at: instant, link }),
  write: (data, { language, locale }: Occasion) => {
    const { until, ...words } = offered[language];
    const value = `${new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(new Date(data.expires_at))} UTC`;
    return neutralLetter(words, data.link, [{ kind: "facts", facts: [{ label: until, value }] }]);
  },
});

const place: Readonly<Record<Language, Words>> = {
  en: {
    subject: "Your place on a waiting list",
    preheader: "This address is on the list already.",
    text: "This address is on a waiting list for tickets already. You keep your place: there is nothing else to do.",
    open: "View my place",
    note: "Anyone with this link can take the place, so do not share it. If you do not know what this is about, ignore this email.",
    footnote: "You receive this email because the waiting list was joined with this address.",
  },
  fr: {
    subject: "Votre place sur une liste d’attente",
    preheader: "Cette adresse est déjà sur la liste.",
    text: "Cette adresse est déjà inscrite sur une liste d’attente pour des billets. Vous gardez votre place\u00a0: il n’y a rien d’autre à faire.",
    open: "Voir ma place",
    note: "Toute personne qui a ce lien peut prendre cette place\u00a0: ne le transmettez pas. Si vous ne savez pas de quoi il s’agit, ignorez ce message.",
    footnote: "Vous recevez ce message parce que cette adresse a été inscrite sur la liste d’attente.",
  },
};

/** Sends an unconfirmed address the link of its waiting-list entry again. */
export const waitingListPlace = defineTemplate({
  name: "waiting_list_place",
  confidential: true,
  data: z.object({ link }),
  write: (data, { language }) => neutralLetter(place[language], data.link),
});
