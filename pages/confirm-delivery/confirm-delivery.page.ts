import { noProblems } from "../form/form.view";
import { problemsOf } from "../form/problems";
import { ask } from "../graph/ask";
import { GraphError } from "../graph/graph-error";
import { takeFragment } from "../view/fragment";
import { openPage } from "../view/page";
import { confirmDeliveryMessages } from "./confirm-delivery.messages";
import { CONFIRM_PURCHASE_EMAIL } from "./confirm-delivery.query";
import { confirmDeliveryView, type ConfirmDeliveryState } from "./confirm-delivery.view";

const page = openPage();
const words = confirmDeliveryMessages[page.reader.language];
const token = takeFragment();

const show = (state: ConfirmDeliveryState): void => page.show(words.confirm, confirmDeliveryView(state, () => void confirm(), words));

/** On a click, because programs that check the links of an email open them too and must not confirm anything. */
async function confirm(): Promise<void> {
  show({ at: "ask", problems: noProblems, busy: true });
  try {
    await ask(CONFIRM_PURCHASE_EMAIL, { token }, page.reader);
    show({ at: "confirmed" });
  } catch (error) {
    const gone = error instanceof GraphError && error.code === "NOT_FOUND";
    show(gone ? { at: "gone" } : { at: "ask", problems: problemsOf(error, words), busy: false });
  }
}

show(token === null ? { at: "noToken" } : { at: "ask", problems: noProblems, busy: false });
