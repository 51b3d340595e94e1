import { z } from "zod";
import { instant } from "../../../contracts/field-schemas";
import { line } from "./data-schemas";
import { defineTemplate, type Language } from "./define-template";
import type { Block } from "./letter";

const changes = ["TOTP_ADDED", "TOTP_REMOVED", "PASSKEY_ADDED", "PASSKEY_REMOVED", "RECOVERY_CODES_CREATED", "RECOVERY_CODE_USED"] as const;
type Change = (typeof changes)[number];

const data = z.object({
  /** Empty for an address that is not confirmed. */
  name: z.union([z.literal("").transform(() => undefined), line()]).optional(),
  change: z.enum(changes),
  at: instant,
});

interface Words {
  readonly title: Readonly<Record<Change, string>>;
  readonly greeting: (name: string) => string;
  readonly when: (date: string) => string;
  readonly advice: string;
  readonly footnote: string;
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: {
      TOTP_ADDED: "An authenticator app was added to your account",
      TOTP_REMOVED: "The authenticator app was removed from your account",
      PASSKEY_ADDED: "A passkey was added to your account",
      PASSKEY_REMOVED: "A passkey was removed from your account",
      RECOVERY_CODES_CREATED: "Your recovery codes were replaced",
      RECOVERY_CODE_USED: "A recovery code was used to sign in",
    },
    greeting: (name) => `Hello ${name},`,
    when: (date) => `This happened on ${date}.`,
    advice: "If it was you, there is nothing to do. If it was not, reset your password now and sign out of all sessions: another person may have access to your account.",
    footnote: "You receive this email because the sign-in of your account changed.",
  },
  fr: {
    title: {
      TOTP_ADDED: "Une application d’authentification a été ajoutée à votre compte",
      TOTP_REMOVED: "L’application d’authentification a été retirée de votre compte",
      PASSKEY_ADDED: "Une clé d’accès a été ajoutée à votre compte",
      PASSKEY_REMOVED: "Une clé d’accès a été retirée de votre compte",
      RECOVERY_CODES_CREATED: "Vos codes de secours ont été remplacés",
      RECOVERY_CODE_USED: "Un code de secours a servi à se connecter",
    },
    greeting: (name) => `Bonjour ${name},`,
    when: (date) => `Cela s’est passé le ${date}.`,
    advice:
      "Si c’était vous, vous n’avez rien à faire. Sinon, réinitialisez immédiatement votre mot de passe et fermez toutes vos sessions\u00a0: une autre personne a peut-être accès à votre compte.",
    footnote: "Vous recevez ce message parce que la connexion à votre compte a changé.",
  },
};

/** A second factor of the recipient's account was added, removed or replaced. */
export const secondFactorChanged = defineTemplate({
  name: "second_factor_changed",
  data,
  write: ({ name, change, at }, { language, locale }) => {
    const say = words[language];
    const title = say.title[change];
    const date = `${new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(new Date(at))} UTC`;
    const blocks: Block[] = [
      ...(name === undefined ? [] : [{ kind: "paragraph" as const, text: say.greeting(name) }]),
      { kind: "paragraph", text: `${title}. ${say.when(date)}` },
      { kind: "note", text: say.advice },
    ];
    return { subject: title, preheader: say.when(date), title, blocks, footnote: say.footnote };
  },
});
