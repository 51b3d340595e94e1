import { h, type ViewElement } from "../view/element";
import { frame, messageCard } from "../view/frame.view";
import type { LeavingMessages } from "./leaving.messages";

/** @param target the website, or null if the link is invalid. `host` is ASCII, so look-alike letters show as punycode. */
export function leavingView(target: URL | null, words: LeavingMessages): ViewElement[] {
  if (target === null) {
    return frame(null, messageCard({ key: "invalid", mood: "bad", icon: "cross", title: words.invalid, text: words.invalidText }));
  }
  return frame(null,
    messageCard({ key: "leaving", mood: "ask", icon: "alert", title: words.leaving(target.host), text: words.leavingText },
      h("a", { class: "button", href: target.href, rel: "noreferrer" }, words.go(target.host))));
}
