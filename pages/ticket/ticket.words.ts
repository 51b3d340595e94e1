import type { Language } from "../view/language";

const en = {
  title: "Your ticket",
  heading: "Your ticket",
  loading: "Looking for your ticket …",
  wrongLink: "This link does not lead to a ticket",
  wrongLinkText: "It may have been cut off on the way, or the ticket was transferred or issued again since. The newest email has the link that works.",
  send: "Email me this ticket again",
  sent: "Your ticket is on its way",
  sentText: "It arrives in your mailbox in a moment.",
  sentTooOften: "This ticket was sent several times already. Try again in an hour.",
  notSent: "The ticket could not be sent. Try again in a moment.",
};

export type TicketWords = typeof en;

const fr: TicketWords = {
  title: "Votre billet",
  heading: "Votre billet",
  loading: "Nous cherchons votre billet…",
  wrongLink: "Ce lien ne mène à aucun billet",
  wrongLinkText: "Il a peut-être été coupé en route, ou le billet a été cédé ou réémis depuis. Le message le plus récent contient le lien valable.",
  send: "M’envoyer de nouveau ce billet",
  sent: "Votre billet est en route",
  sentText: "Il arrive dans votre messagerie dans un instant.",
  sentTooOften: "Ce billet a déjà été envoyé plusieurs fois. Réessayez dans une heure.",
  notSent: "Le billet n’a pas pu être envoyé. Réessayez dans un instant.",
};

export const ticketWords: Readonly<Record<Language, TicketWords>> = { en, fr };
