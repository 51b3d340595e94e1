import type { Call, Operation } from "../api/operation";
import { LIST_PARAMS, listPage } from "../api/list-page";
import { missing } from "../api/stripe-error";
import type { EventRecord } from "../model/records";
import { eventObject } from "../objects/event.object";
import type { Work } from "../work";

export const eventOperations: Operation[] = [
  { name: "events.list", method: "GET", path: "/events", access: "secret", run: list },
  { name: "events.retrieve", method: "GET", path: "/events/:id", access: "secret", run: retrieve },
];

function list({ work, params }: Call): object {
  params.only(...LIST_PARAMS, "type", "types");
  const type = params.string("type");
  const patterns = type === null ? params.strings("types") : [type];
  const events = work.tx.all("event").filter((event) => patterns.length === 0 || patterns.some(matches(event)));
  const pending = pendingByEvent(work);
  return listPage(events, params, "/v1/events", (event) => eventObject(event, pending.get(event.id) ?? 0));
}

function retrieve({ work, id, params }: Call): object {
  params.only();
  const event = work.tx.get("event", id);
  if (!event) throw missing("event", id);
  return eventObject(event, pendingByEvent(work).get(id) ?? 0);
}

/** `charge.*` names every event of charges. */
const matches = (event: EventRecord) => (pattern: string) =>
  pattern.endsWith(".*") ? event.type.startsWith(pattern.slice(0, -1)) : event.type === pattern;

function pendingByEvent(work: Work): Map<string, number> {
  const pending = new Map<string, number>();
  for (const delivery of work.tx.all("delivery")) {
    if (delivery.state === "pending") pending.set(delivery.event, (pending.get(delivery.event) ?? 0) + 1);
  }
  return pending;
}
