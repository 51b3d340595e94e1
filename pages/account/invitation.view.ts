import { formView, type Field, type Problems, type Values } from "../form/form.view";
import { h, type ViewElement } from "../view/element";
import { frame, messageCard } from "../view/frame.view";
import { icon } from "../view/icons";
import type { Membership } from "./account.query";
import type { AccountWords } from "./account.words";

export type Way = "signIn" | "register";

export type InvitationState =
  | { readonly at: "form"; readonly way: Way; readonly problems: Problems; readonly busy: boolean }
  /** The password was right, and the account has a second factor. */
  | { readonly at: "secondFactor"; readonly passkey: boolean; readonly problems: Problems; readonly busy: boolean }
  /** Somebody is signed in, but accepting did not work yet. */
  | { readonly at: "signedIn"; readonly problems: Problems; readonly busy: boolean }
  | { readonly at: "accepted"; readonly membership: Membership }
  | { readonly at: "alreadyMember" | "gone" | "noToken" };

export interface InvitationActions {
  readonly choose: (way: Way) => void;
  readonly submit: (values: Values) => void;
  readonly usePasskey: () => void;
}

export const codeFields = (words: AccountWords): Field[] => [
  { name: "code", label: words.code, type: "text", autocomplete: "one-time-code", hint: words.codeHint, maxLength: 30 },
];

export function invitationFields(way: Way, words: AccountWords): Field[] {
  const email: Field = { name: "email", label: words.email, type: "email", autocomplete: "username" };
  if (way === "signIn") return [email, { name: "password", label: words.password, type: "password", autocomplete: "current-password" }];
  return [
    { name: "name", label: words.name, type: "text", autocomplete: "name" },
    email,
    { name: "password", label: words.password, type: "password", autocomplete: "new-password", hint: words.passwordHint },
  ];
}

export function invitationView(state: InvitationState, actions: InvitationActions, words: AccountWords): ViewElement[] {
  switch (state.at) {
    case "noToken":
      return frame(null, messageCard({ key: "none", mood: "bad", icon: "cross", title: words.noToken, text: words.noTokenText }));
    case "gone":
      return frame(null, messageCard({ key: "gone", mood: "bad", icon: "clock", title: words.invitationGone, text: words.invitationGoneText }));
    case "alreadyMember":
      return frame(null, messageCard({ key: "member", mood: "good", icon: "check", title: words.memberAlready, text: words.memberAlreadyText }));
    case "accepted": {
      const { organization, role } = state.membership;
      return frame(null,
        messageCard({ key: "accepted", mood: "good", icon: "check", title: words.welcome(organization.name), text: words.welcomeText(words.roles[role] ?? role) }, h("p", { class: "fine soft" }, words.closeTab)),
      );
    }
    case "secondFactor": {
      const { problems, busy } = state;
      const form = formView({ key: "code", fields: codeFields(words), button: words.signIn, problems, busy, submit: actions.submit }, words);
      const button = h("button", { type: "button", class: "button", disabled: busy, on: { click: actions.usePasskey } }, words.usePasskey);
      return frame(null, card(words, h("p", {}, words.secondFactor), form, ...(state.passkey ? [button] : [])));
    }
    case "signedIn":
      return frame(null, card(words, formView({ key: "accept", fields: [], button: words.accept, problems: state.problems, busy: state.busy, submit: actions.submit }, words)));
    case "form": {
      const { way, problems, busy } = state;
      const choice = (of: Way, label: string) =>
        h("button", { type: "button", class: "choice", "aria-pressed": way === of ? "true" : "false", disabled: busy, on: { click: () => actions.choose(of) } }, label);
      const form = formView({ key: "form", fields: invitationFields(way, words), button: way === "signIn" ? words.signIn : words.register, problems, busy, submit: actions.submit }, words);
      return frame(null, card(words, h("div", { class: "choices", key: "choices" }, choice("signIn", words.haveAccount), choice("register", words.newAccount)), form));
    }
  }
}

const card = (words: AccountWords, ...content: readonly ViewElement[]): ViewElement =>
  h("section", { class: "card account", key: "account" },
    h("span", { class: "seal ask" }, icon("people")),
    h("h1", {}, words.invitation),
    h("p", { class: "soft" }, words.invitationText),
    ...content,
  );
