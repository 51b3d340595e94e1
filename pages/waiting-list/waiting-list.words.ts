import { formWords } from "../form/form.words";
import type { Language } from "../view/language";

const en = {
  ...formWords.en,
  title: "Waiting list",
  loading: "Looking for your place …",
  reconnecting: "Reconnecting …",
  wrongLink: "This link does not lead to a waiting list",
  wrongLinkText: "It may have been cut off on the way. Open it from your mail once more, or copy all of it.",
  away: "We cannot be reached right now",
  awayText: "Your place in the line is safe, and so is an offer until its time. This page tries again by itself.",
  status: { WAITING: "In the line", OFFERED: "Your turn", CONVERTED: "Taken", EXPIRED: "Over", CANCELLED: "Left" },
  wanted: (count: number, type: string) => `${count} × ${type}`,

  next: "You are the next in line",
  place: (position: number) => `You are number ${position} in line`,
  waiting: "You are in the line",
  waitingText: (count: number, email: string) =>
    count === 1 ? `As soon as a ticket becomes free it is held for you, and we write to ${email}. You need not keep this page open.` : `As soon as ${count} tickets become free they are held for you, and we write to ${email}. You need not keep this page open.`,

  turn: "It is your turn",
  held: (count: number): string => (count === 1 ? "The ticket is held for you for" : "The tickets are held for you for"),
  until: (count: number, date: string, time: string) => `Until ${date}, ${time}. After that ${count === 1 ? "it goes" : "they go"} to the next in line.`,
  buyer: "Who buys?",
  firstName: "First name",
  lastName: "Last name",
  emailHint: "The tickets are sent here.",
  take: (count: number, total: string | null) => `${count === 1 ? "Take the ticket" : `Take the ${count} tickets`}${total === null ? "" : ` · ${total}`}`,
  thenPay: "You pay on the next page.",
  thenFree: "They cost nothing: the tickets follow at once.",
  conflict: "This offer is over, or was taken before.",
  salesClosed: "These tickets are not on sale any more.",

  timeUp: "The time of this offer is up",
  timeUpText: "The tickets go to the next in line.",
  converted: "The offer was taken",
  convertedText: "It became a purchase: its page is where you went on. The tickets come by mail.",
  expired: "This offer is over",
  expiredText: "It was not taken in time, and went to the next in line.",
  eventOver: "There is nothing left to wait for",
  eventOverText: "The event is over, and no ticket became free.",
  left: "You have left the line",
  leftText: "Somebody else will be glad.",
  eventCancelled: "You need not wait any more",
  eventCancelledText: "The event will not take place. Nothing was charged.",

  leave: "Leave the line",
  leaveSure: "You lose your place, and an offer goes to the next. Leave the line?",
  stay: "No, stay",
  leaveNow: "Yes, leave",
  leaveTaken: "The offer was taken. Cancel the purchase instead.",
};

export type WaitingListWords = typeof en;

const fr: WaitingListWords = {
  ...formWords.fr,
  title: "Liste d’attente",
  loading: "Nous cherchons votre place…",
  reconnecting: "Reconnexion…",
  wrongLink: "Ce lien ne mène à aucune liste d’attente",
  wrongLinkText: "Il a peut-être été coupé en route. Ouvrez-le de nouveau depuis votre message, ou copiez-le en entier.",
  away: "Nous sommes injoignables pour le moment",
  awayText: "Votre place sur la liste est en sécurité, de même qu’une offre jusqu’à son terme. Cette page réessaie d’elle-même.",
  status: { WAITING: "Sur la liste", OFFERED: "À vous", CONVERTED: "Acceptée", EXPIRED: "Terminée", CANCELLED: "Quittée" },
  wanted: (count, type) => `${count} × ${type}`,

  next: "Vous êtes en tête de la liste",
  place: (position) => `Vous êtes numéro ${position} sur la liste`,
  waiting: "Vous êtes sur la liste",
  waitingText: (count, email) =>
    count === 1 ? `Dès qu’un billet se libère, il vous est réservé et nous écrivons à ${email}. Inutile de garder cette page ouverte.` : `Dès que ${count} billets se libèrent, ils vous sont réservés et nous écrivons à ${email}. Inutile de garder cette page ouverte.`,

  turn: "C’est votre tour",
  held: (count) => (count === 1 ? "Le billet vous est réservé encore" : "Les billets vous sont réservés encore"),
  until: (count, date, time) => `Jusqu’au ${date}, ${time}. Ensuite, ${count === 1 ? "il ira" : "ils iront"} au suivant sur la liste.`,
  buyer: "Qui achète\u00a0?",
  firstName: "Prénom",
  lastName: "Nom",
  emailHint: "Les billets sont envoyés ici.",
  take: (count, total) => `${count === 1 ? "Prendre le billet" : `Prendre les ${count} billets`}${total === null ? "" : ` · ${total}`}`,
  thenPay: "Vous payez à la page suivante.",
  thenFree: "C’est gratuit\u00a0: les billets suivent aussitôt.",
  conflict: "Cette offre est terminée, ou a déjà été acceptée.",
  salesClosed: "Ces billets ne sont plus en vente.",

  timeUp: "Le délai de cette offre est écoulé",
  timeUpText: "Les billets vont au suivant sur la liste.",
  converted: "L’offre a été acceptée",
  convertedText: "Elle est devenue une commande\u00a0: tout se passe sur la page où vous avez continué. Les billets arrivent par e-mail.",
  expired: "Cette offre est terminée",
  expiredText: "Elle n’a pas été acceptée à temps, et est allée au suivant sur la liste.",
  eventOver: "Il n’y a plus rien à attendre",
  eventOverText: "L’événement est passé, et aucun billet ne s’est libéré.",
  left: "Vous avez quitté la liste",
  leftText: "Quelqu’un d’autre en sera heureux.",
  eventCancelled: "Inutile d’attendre plus longtemps",
  eventCancelledText: "L’événement n’aura pas lieu. Rien n’a été débité.",

  leave: "Quitter la liste",
  leaveSure: "Vous perdez votre place, et une offre va au suivant. Quitter la liste\u00a0?",
  stay: "Non, rester",
  leaveNow: "Oui, quitter",
  leaveTaken: "L’offre a été acceptée. Annulez plutôt la commande.",
};

export const waitingListWords: Readonly<Record<Language, WaitingListWords>> = { en, fr };
