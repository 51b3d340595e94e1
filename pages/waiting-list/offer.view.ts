import { formView, type Field } from "../form/form.view";
import { h, type ViewElement } from "../view/element";
import { formatClock, formatCountdown, formatDate, formatMoney, isZero, times } from "../view/formats";
import type { Reader } from "../view/language";
import type { WaitingListEntry } from "./waiting-list.query";
import type { WaitingListActions, WaitingListState } from "./waiting-list.view";
import type { WaitingListWords } from "./waiting-list.words";

/** Who buys; the address is the one that waited, unless somebody wants another one. */
export const buyerFields = ({ email }: WaitingListEntry, words: WaitingListWords): Field[] => [
  { name: "firstName", label: words.firstName, type: "text", autocomplete: "given-name", maxLength: 100 },
  { name: "lastName", label: words.lastName, type: "text", autocomplete: "family-name", maxLength: 100 },
  { name: "email", label: words.email, type: "email", autocomplete: "email", hint: words.emailHint, value: email },
];

/** What is held for the reader, for how long, and the form that takes it. @param remaining milliseconds; null when it may have been taken */
export function offerCard(entry: WaitingListEntry, remaining: number | null, state: WaitingListState, actions: WaitingListActions, reader: Reader, words: WaitingListWords): ViewElement {
  const { quantity, ticketType, offerExpiresAt, event } = entry;
  const total = times(ticketType.price, quantity);
  const price = isZero(total) ? null : formatMoney(total, reader.locale);
  return h("section", { class: "card pay", key: "offer", "aria-labelledby": "turn" },
    h("h2", { id: "turn" }, words.turn),
    remaining !== null && offerExpiresAt !== null && [
      h("p", { class: "countdown" },
        h("span", { class: "soft" }, words.held(quantity)),
        // Said once and not every second: a timer is silent unless somebody asks for it.
        h("strong", { role: "timer", class: remaining < 60_000 ? "urgent" : "" }, formatCountdown(remaining)),
      ),
      h("p", { class: "fine soft" }, until(offerExpiresAt, event.timeZone, quantity, reader, words)),
    ],
    h("h3", {}, words.buyer),
    formView({ key: "take", fields: buyerFields(entry, words), button: words.take(quantity, price), problems: state.problems, busy: state.taking, submit: actions.take }, words),
    h("p", { class: "fine soft" }, price === null ? words.thenFree : words.thenPay),
  );
}

function until(at: string, timeZone: string, quantity: number, { language, locale }: Reader, words: WaitingListWords): string {
  const date = formatDate(at, timeZone, locale);
  // In the middle of a sentence French writes days in small letters.
  return words.until(quantity, language === "fr" ? date.toLocaleLowerCase(locale) : date, formatClock(at, timeZone, locale));
}
