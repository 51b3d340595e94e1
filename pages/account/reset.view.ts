import { formView, type Field, type Problems, type Values } from "../form/form.view";
import { h, type ViewElement } from "../view/element";
import { frame, messageCard } from "../view/frame.view";
import { icon } from "../view/icons";
import type { AccountWords } from "./account.words";

export type ResetState =
  /** `request`: the page was opened without a link, to request one. */
  | { readonly at: "form" | "gone" | "request"; readonly problems: Problems; readonly busy: boolean }
  | { readonly at: "done" | "sent" };

export interface ResetActions {
  readonly reset: (values: Values) => void;
  /** Asks for another mail. */
  readonly sendAgain: (values: Values) => void;
}

export const resetFields = (words: AccountWords): Field[] => [
  { name: "password", label: words.newPassword, type: "password", autocomplete: "new-password", hint: words.passwordHint },
  { name: "repeat", label: words.repeat, type: "password", autocomplete: "new-password" },
];

export const sendAgainFields = (words: AccountWords): Field[] => [{ name: "email", label: words.email, type: "email", autocomplete: "username" }];

export function resetView(state: ResetState, actions: ResetActions, words: AccountWords): ViewElement[] {
  switch (state.at) {
    case "done":
      return frame(null, messageCard({ key: "done", mood: "good", icon: "check", title: words.resetDone, text: words.resetDoneText }, h("p", { class: "fine soft" }, words.closeTab)));
    case "sent":
      return frame(null, messageCard({ key: "sent", mood: "good", icon: "envelope", title: words.sent, text: words.sentText }));
    case "gone": {
      const { problems, busy } = state;
      const form = formView({ key: "again", fields: sendAgainFields(words), button: words.sendAgain, problems, busy, submit: actions.sendAgain }, words);
      return frame(null, messageCard({ key: "gone", mood: "bad", icon: "clock", title: words.resetGone, text: words.resetGoneText }, form));
    }
    case "request": {
      const { problems, busy } = state;
      const form = formView({ key: "request", fields: sendAgainFields(words), button: words.requestReset, problems, busy, submit: actions.sendAgain }, words);
      return frame(null,
        h("section", { class: "card account", key: "request" },
          h("span", { class: "seal ask" }, icon("key")),
          h("h1", {}, words.reset),
          h("p", { class: "soft" }, words.requestResetText),
          form,
        ),
      );
    }
    case "form": {
      const { problems, busy } = state;
      return frame(null,
        h("section", { class: "card account", key: "reset" },
          h("span", { class: "seal ask" }, icon("key")),
          h("h1", {}, words.reset),
          h("p", { class: "soft" }, words.resetText),
          formView({ key: "reset", fields: resetFields(words), button: words.resetButton, problems, busy, submit: actions.reset }, words),
        ),
      );
    }
  }
}

/** What can be known before the server is asked. */
export function resetProblems({ password = "", repeat = "" }: Values, words: AccountWords): Values {
  const { length } = [...password.normalize("NFKC")];
  if (length < 10 || length > 128) return { password: words.reasons["must have 10 to 128 characters"] ?? words.missing };
  return password === repeat ? {} : { repeat: words.differs };
}
