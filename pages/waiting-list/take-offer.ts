import type { Problems, Values } from "../form/form.view";
import { problemsOf } from "../form/problems";
import { GraphError } from "../graph/graph-error";
import type { WaitingListEntry } from "./waiting-list.query";
import type { WaitingListWords } from "./waiting-list.words";

/** What purchaseTickets is given to take all of an offer. @param returnUrl where a gateway leads back to, without a secret */
export const offerInput = (entry: WaitingListEntry, token: string, values: Values, returnUrl: string) => ({
  eventId: entry.event.id,
  items: [{ ticketTypeId: entry.ticketType.id, quantity: entry.quantity }],
  buyer: { firstName: said(values.firstName), lastName: said(values.lastName), email: said(values.email) },
  waitingListToken: token,
  returnUrl,
  // An offer is taken once: the same again, after an answer that was lost, brings the purchase that it became.
  idempotencyKey: `waiting-list:${entry.id}`,
});

const said = (value = ""): string => value.trim();

/** What an error means for the form; what the server says of a field that is not in it stands above all of them. */
export function offerProblems(error: unknown, words: WaitingListWords): Problems {
  const problems = problemsOf(error, words, { CONFLICT: words.conflict, SALES_CLOSED: words.salesClosed });
  const others = Object.entries(problems.fields).filter(([name]) => !["firstName", "lastName", "email"].includes(name));
  return others.length === 0 ? problems : { ...problems, form: others.map(([name, why]) => `${name} ${why}`).join(", ") };
}

/** Whether the offer may have been taken nevertheless: nobody said that it was not. */
export const mayHaveBeenTaken = (error: unknown): boolean => error instanceof GraphError && ["OFFLINE", "SERVICE_UNAVAILABLE", "INTERNAL_SERVER_ERROR"].includes(error.code);
