import { Counter } from "prom-client";
import { registry } from "./metrics";

export const emailsSuppressed = new Counter({
  name: "emails_suppressed_total",
  help: "Emails that were not sent because their recipient's daily budget was used up",
  labelNames: ["template"],
  registers: [registry],
});
export const emailsDelayed = new Counter({
  name: "emails_delayed_total",
  help: "Emails that wait for another day because a daily budget was used up",
  labelNames: ["budget"],
  registers: [registry],
});
