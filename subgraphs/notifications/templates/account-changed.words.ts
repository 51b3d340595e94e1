import type { Language } from "./define-template";

/** What auth notifies the owner of an account of. */
export const accountChanges = [
  "PASSWORD_CHANGED",
  "PASSWORD_RESET",
  "API_KEY_CREATED",
  "BECAME_OWNER",
  "OWNER_ADDED",
  "NEW_SIGN_IN",
  "REFRESH_TOKEN_REUSED",
] as const;

type AccountChange = (typeof accountChanges)[number];

interface ChangeWords {
  readonly subject: (organization: string) => string;
  readonly text: (organization: string) => string;
  /** What to do if it was another person. */
  readonly unexpected: string;
  readonly expected: string;
}

interface Words {
  readonly greeting: (name: string) => string;
  readonly preheader: string;
  readonly when: string;
  readonly device: string;
  readonly apiKey: string;
  readonly organization: string;
  readonly namelessOrganization: string;
  /** A name within a sentence: French needs no elision before a quotation mark. */
  readonly quoted: (name: string) => string;
  readonly resetPassword: string;
  readonly footnote: string;
  readonly changes: Readonly<Record<AccountChange, ChangeWords>>;
}

const english = {
  unexpected: "If this was not you, choose a new password now. This ends every session and revokes every API key of your account.",
  expected: "If this was you, you do not need to do anything.",
};

const french = {
  unexpected: "Si ce n’était pas vous, choisissez dès maintenant un nouveau mot de passe. Toutes les sessions seront fermées et toutes les clés d’API de votre compte seront révoquées.",
  expected: "Si c’était bien vous, vous n’avez rien à faire.",
};

/** The texts of the emails about changed accounts. */
export const accountChangedWords: Readonly<Record<Language, Words>> = {
  en: {
    greeting: (name) => `Hello ${name},`,
    preheader: "If this was not you, act now.",
    when: "When",
    device: "Device",
    apiKey: "API key",
    organization: "Organization",
    namelessOrganization: "an organization",
    quoted: (name) => name,
    resetPassword: "Choose a new password",
    footnote: "You receive this email because it concerns the security of your Event Planner account.",
    changes: {
      PASSWORD_CHANGED: {
        ...english,
        subject: () => "Your password was changed",
        text: () => "The password of your account was changed. All other sessions were ended and all API keys were revoked.",
      },
      PASSWORD_RESET: {
        ...english,
        subject: () => "Your password was reset",
        text: () => "A new password was set with a link from an email to this address. All sessions were ended and all API keys were revoked.",
        unexpected: "If this was not you, another person can read your email. Change the password of your mailbox first, then choose a new password here.",
      },
      API_KEY_CREATED: {
        ...english,
        subject: () => "A new API key was created",
        text: () => "An API key was created for your account. Programs that have the key act on your behalf.",
      },
      BECAME_OWNER: {
        subject: (organization) => `You are now an owner of ${organization}`,
        text: (organization) => `You were made an owner of ${organization}. Owners manage its events, its members and its payments.`,
        unexpected: "If you did not expect this, ask the other owners, or leave the organization. If you think that another person uses your account, choose a new password.",
        expected: "If you expected this, you do not need to do anything.",
      },
      OWNER_ADDED: {
        subject: (organization) => `${organization} has a new owner`,
        text: (organization) => `Another person is now an owner of ${organization}. Owners manage its events, its members and its payments.`,
        unexpected: "If no owner decided this, remove that member from the organization. If you think that another person uses your account, choose a new password.",
        expected: "If you expected this, you do not need to do anything.",
      },
      NEW_SIGN_IN: {
        ...english,
        subject: () => "New sign-in to your account",
        text: () => "Your account was signed in to from a device and a network that were not used before.",
      },
      REFRESH_TOKEN_REUSED: {
        ...english,
        subject: () => "One of your sessions was ended",
        text: () => "A token of this session was used twice, so another person may have a copy of it. The session was ended. To continue on this device, sign in again.",
        unexpected: "If you do not know why this happened, choose a new password. This ends every session and revokes every API key of your account.",
        expected: "A faulty program on your device can cause this too.",
      },
    },
  },
  fr: {
    greeting: (name) => `Bonjour ${name},`,
    preheader: "Si ce n’était pas vous, agissez dès maintenant.",
    when: "Date",
    device: "Appareil",
    apiKey: "Clé d’API",
    organization: "Organisation",
    namelessOrganization: "votre organisation",
    quoted: (name) => `«\u00a0${name}\u00a0»`,
    resetPassword: "Choisir un nouveau mot de passe",
    footnote: "Vous recevez ce message parce qu’il concerne la sécurité de votre compte Event Planner.",
    changes: {
      PASSWORD_CHANGED: {
        ...french,
        subject: () => "Votre mot de passe a été modifié",
        text: () => "Le mot de passe de votre compte a été modifié. Toutes les autres sessions ont été fermées et toutes les clés d’API ont été révoquées.",
      },
      PASSWORD_RESET: {
        ...french,
        subject: () => "Votre mot de passe a été réinitialisé",
        text: () => "Un nouveau mot de passe a été défini au moyen d’un lien envoyé à cette adresse. Toutes les sessions ont été fermées et toutes les clés d’API ont été révoquées.",
        unexpected: "Si ce n’était pas vous, une autre personne peut lire vos e-mails. Changez d’abord le mot de passe de votre messagerie, puis choisissez-en un nouveau ici.",
      },
      API_KEY_CREATED: {
        ...french,
        subject: () => "Une nouvelle clé d’API a été créée",
        text: () => "Une clé d’API a été créée pour votre compte. Les programmes qui la détiennent agissent en votre nom.",
      },
      BECAME_OWNER: {
        subject: (organization) => `Vous êtes désormais propriétaire de ${organization}`,
        text: (organization) => `Vous êtes devenu propriétaire de ${organization}. Les propriétaires gèrent les événements, les membres et les paiements de l’organisation.`,
        unexpected: "Si vous ne vous y attendiez pas, adressez-vous aux autres propriétaires ou quittez l’organisation. Si vous pensez qu’une autre personne utilise votre compte, choisissez un nouveau mot de passe.",
        expected: "Si vous vous y attendiez, vous n’avez rien à faire.",
      },
      OWNER_ADDED: {
        subject: (organization) => `${organization} a un nouveau propriétaire`,
        text: (organization) => `Une autre personne est désormais propriétaire de ${organization}. Les propriétaires gèrent les événements, les membres et les paiements de l’organisation.`,
        unexpected: "Si aucun propriétaire ne l’a décidé, retirez ce membre de l’organisation. Si vous pensez qu’une autre personne utilise votre compte, choisissez un nouveau mot de passe.",
        expected: "Si vous vous y attendiez, vous n’avez rien à faire.",
      },
      NEW_SIGN_IN: {
        ...french,
        subject: () => "Nouvelle connexion à votre compte",
        text: () => "Une connexion à votre compte a eu lieu depuis un appareil et un réseau qui n’avaient encore jamais été utilisés.",
      },
      REFRESH_TOKEN_REUSED: {
        ...french,
        subject: () => "L’une de vos sessions a été fermée",
        text: () => "Un jeton de cette session a été utilisé deux fois\u00a0: une autre personne en possède peut-être une copie. La session a été fermée. Pour continuer sur cet appareil, reconnectez-vous.",
        unexpected: "Si vous ignorez pourquoi, choisissez un nouveau mot de passe. Toutes les sessions seront fermées et toutes les clés d’API de votre compte seront révoquées.",
        expected: "Un programme défaillant sur votre appareil peut aussi en être la cause.",
      },
    },
  },
};
