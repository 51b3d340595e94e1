import { noProblems } from "../form/form.view";
import { byTag, textOf } from "../testing/words-of";
import { confirmDeliveryMessages } from "./confirm-delivery.messages";
import { confirmDeliveryView, type ConfirmDeliveryState } from "./confirm-delivery.view";

const words = confirmDeliveryMessages.en;
const view = (state: ConfirmDeliveryState) => confirmDeliveryView(state, () => undefined, words);

describe("the page that confirms an address", () => {
  it("asks for a click, and is busy while it confirms", () => {
    expect(byTag(view({ at: "ask", problems: noProblems, busy: false }), "button").map(({ children }) => children)).toEqual([[words.confirmButton]]);
    const [button] = byTag(view({ at: "ask", problems: noProblems, busy: true }), "button");
    expect(button?.attributes.disabled).toBe("");
  });

  it.each([["confirmed", words.confirmed], ["gone", words.gone], ["noToken", words.noToken]] as const)("says what happened: %s", (at, title) => {
    expect(textOf(view({ at }))).toContain(title);
    expect(byTag(view({ at }), "button")).toEqual([]);
  });
});
