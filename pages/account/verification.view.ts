import { formView, type Problems } from "../form/form.view";
import { h, type ViewElement } from "../view/element";
import { frame, messageCard } from "../view/frame.view";
import type { AccountWords } from "./account.words";

export type VerificationState = { readonly at: "ask"; readonly problems: Problems; readonly busy: boolean } | { readonly at: "verified" | "gone" | "noToken" };

export function verificationView(state: VerificationState, verify: () => void, words: AccountWords): ViewElement[] {
  switch (state.at) {
    case "noToken":
      return frame(null, messageCard({ key: "none", mood: "bad", icon: "cross", title: words.noToken, text: words.noTokenText }));
    case "gone":
      return frame(null, messageCard({ key: "gone", mood: "bad", icon: "clock", title: words.verifyGone, text: words.verifyGoneText }));
    case "verified":
      return frame(null, messageCard({ key: "verified", mood: "good", icon: "check", title: words.verified, text: words.verifiedText }, h("p", { class: "fine soft" }, words.closeTab)));
    case "ask":
      return frame(null,
        messageCard({ key: "ask", mood: "ask", icon: "envelope", title: words.verify, text: words.verifyText },
          formView({ key: "verify", fields: [], button: words.verifyButton, problems: state.problems, busy: state.busy, submit: verify }, words),
        ),
      );
  }
}
