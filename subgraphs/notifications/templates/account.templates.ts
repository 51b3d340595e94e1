import { z } from "zod";
import { instant } from "../../../contracts/field-schemas";
import { line, link } from "./data-schemas";
import { defineTemplate, type Language, type Template } from "./define-template";
import type { Block } from "./letter";

/** What auth fills its mails with. The link is a secret of the recipient. */
const accountData = z.object({
  /** Empty while the recipient has no account. */
  name: z.union([z.literal("").transform(() => undefined), line()]).optional(),
  organization_name: line().optional(),
  /** What the recipient would be in the organization. */
  role: line(50).optional(),
  /** Who invites. */
  inviter_name: line().optional(),
  link,
  expires_at: instant.optional(),
});

interface Words {
  readonly subject: (organization: string) => string;
  readonly preheader: string;
  readonly title: (organization: string) => string;
  readonly text: (organization: string, role: string, inviter: string | null) => string;
  readonly open: string;
  readonly ignore: string;
  readonly footnote: string;
}

const greetings = { en: (name: string) => `Hello ${name},`, fr: (name: string) => `Bonjour ${name},` };
const until = {
  en: (date: string) => `The link is good until ${date} and works once.`,
  fr: (date: string) => `Le lien est valable jusqu’au ${date} et ne sert qu’une fois.`,
};
const nameless = { en: "an organization", fr: "une organisation" };
const roles = {
  en: { OWNER: "owner", MANAGER: "manager", STAFF: "staff member" },
  fr: { OWNER: "propriétaire", MANAGER: "responsable", STAFF: "membre de l’équipe" },
};

/** A mail about an account: a sentence and a button. */
function accountTemplate(name: string, words: Readonly<Record<Language, Words>>): Template {
  return defineTemplate({
    name,
    confidential: true,
    // An invitation is another person's doing; the others are about the account's security.
    recipientBudget: name === "invitation" ? "general" : "security",
    data: accountData,
    write: (data, { language, locale }) => {
      const say = words[language];
      const organization = data.organization_name ?? nameless[language];
      const role = (roles[language] as Readonly<Record<string, string>>)[data.role?.toUpperCase() ?? "STAFF"] ?? data.role ?? "";
      const notes = [...(data.expires_at === undefined ? [] : [until[language](moment(data.expires_at, locale))]), say.ignore];
      const blocks: Block[] = [
        ...(data.name === undefined ? [] : [{ kind: "paragraph" as const, text: greetings[language](data.name) }]),
        { kind: "paragraph", text: say.text(organization, role, data.inviter_name ?? null) },
        { kind: "button", label: say.open, url: data.link },
        { kind: "note", text: notes.join(" ") },
      ];
      return { subject: say.subject(organization), preheader: say.preheader, title: say.title(organization), blocks, footnote: say.footnote };
    },
  });
}

const moment = (at: string, locale: string): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(new Date(at))} UTC`;

/** Somebody is asked to join an organization. */
export const invitation = accountTemplate("invitation", {
  en: {
    subject: (organization) => `Join ${organization} on Event Planner`,
    preheader: "You were invited to run events together.",
    title: (organization) => `Join ${organization}`,
    text: (organization, role, inviter) => `${inviter ?? "Somebody"} invites you to run events together with ${organization}, as ${role}.`,
    open: "Accept the invitation",
    ignore: "If you do not know who this is, ignore this mail: nothing happens without you.",
    footnote: "You receive this mail because a member of the organization entered this address.",
  },
  fr: {
    subject: (organization) => `Rejoignez ${organization} sur Event Planner`,
    preheader: "Vous êtes invité à organiser des événements ensemble.",
    title: (organization) => `Rejoignez ${organization}`,
    text: (organization, role, inviter) => `${inviter ?? "Quelqu’un"} vous invite à organiser des événements avec ${organization}, en tant que ${role}.`,
    open: "Accepter l’invitation",
    ignore: "Si vous ne savez pas de qui il s’agit, ignorez ce message\u00a0: rien ne se passe sans vous.",
    footnote: "Vous recevez ce message parce qu’un membre de l’organisation a saisi cette adresse.",
  },
});

/** After registration: the address is the recipient's own. */
export const verifyEmail = accountTemplate("verify_email", {
  en: {
    subject: () => "Confirm your e-mail address",
    preheader: "One click, and your account is complete.",
    title: () => "Confirm your address",
    text: () => "Welcome to Event Planner. Please confirm that this address is yours.",
    open: "Confirm my address",
    ignore: "If you did not open an account, ignore this mail.",
    footnote: "You receive this mail because an account was opened with this address.",
  },
  fr: {
    subject: () => "Confirmez votre adresse e-mail",
    preheader: "Un clic, et votre compte est complet.",
    title: () => "Confirmez votre adresse",
    text: () => "Bienvenue sur Event Planner. Merci de confirmer que cette adresse est bien la vôtre.",
    open: "Confirmer mon adresse",
    ignore: "Si vous n’avez pas ouvert de compte, ignorez ce message.",
    footnote: "Vous recevez ce message parce qu’un compte a été ouvert avec cette adresse.",
  },
});

/** Somebody forgot a password. */
export const passwordReset = accountTemplate("password_reset", {
  en: {
    subject: () => "Choose a new password",
    preheader: "The link in this mail lets you choose a new one.",
    title: () => "Choose a new password",
    text: () => "Somebody, hopefully you, asked for a new password for your account.",
    open: "Choose a new password",
    ignore: "If it was not you, ignore this mail: your password stays as it is.",
    footnote: "You receive this mail because a new password was asked for with this address.",
  },
  fr: {
    subject: () => "Choisissez un nouveau mot de passe",
    preheader: "Le lien de ce message vous permet d’en choisir un nouveau.",
    title: () => "Un nouveau mot de passe",
    text: () => "Un nouveau mot de passe a été demandé pour votre compte, par vous-même nous l’espérons.",
    open: "Choisir un mot de passe",
    ignore: "Si ce n’était pas vous, ignorez ce message\u00a0: votre mot de passe reste inchangé.",
    footnote: "Vous recevez ce message parce qu’un nouveau mot de passe a été demandé avec cette adresse.",
  },
});
