import { formView, type Problems } from "../form/form.view";
import { h, type ViewElement } from "../view/element";
import { frame, messageCard } from "../view/frame.view";
import type { ConfirmDeliveryMessages } from "./confirm-delivery.messages";

export type ConfirmDeliveryState =
  | { readonly at: "ask"; readonly problems: Problems; readonly busy: boolean }
  | { readonly at: "confirmed" | "gone" | "noToken" };

export function confirmDeliveryView(state: ConfirmDeliveryState, confirm: () => void, words: ConfirmDeliveryMessages): ViewElement[] {
  switch (state.at) {
    case "noToken":
      return frame(null, messageCard({ key: "none", mood: "bad", icon: "cross", title: words.noToken, text: words.noTokenText }));
    case "gone":
      return frame(null, messageCard({ key: "gone", mood: "bad", icon: "clock", title: words.gone, text: words.goneText }));
    case "confirmed":
      return frame(null,
        messageCard({ key: "confirmed", mood: "good", icon: "check", title: words.confirmed, text: words.confirmedText },
          h("p", { class: "fine soft" }, words.closeTab)));
    case "ask":
      return frame(null,
        messageCard({ key: "ask", mood: "ask", icon: "envelope", title: words.confirm, text: words.confirmText },
          formView({ key: "confirm", fields: [], button: words.confirmButton, problems: state.problems, busy: state.busy, submit: confirm }, words)));
  }
}
