import { Counter } from "prom-client";
import { registry } from "../metrics/metrics";
import type { Logger } from "./logger";
import { accountHash, loggedNetwork } from "./personal-data";
import type { SecurityChange, SecurityRefusal } from "./security-events";

/** Lines of one refusal that a process writes in a minute. The others are counted in one line at its end. */
const LINES = 60;
const WINDOW = 60_000;

const total = new Counter({
  name: "security_events_total",
  help: "Security events, by name. Every event is counted, also if it is not logged.",
  labelNames: ["event"],
  registers: [registry],
});

/** What a refusal is about. Nothing of it is logged as it is given, except for IDs and reasons. */
export interface RefusalDetails {
  /** The email address of the account, which is logged as a keyed hash. */
  readonly email?: string | undefined;
  /** The client's network address, of which a part is logged. */
  readonly address?: string | undefined;
  readonly userId?: string | undefined;
  /** Why, as a constant. */
  readonly reason: string;
  /** What was refused, such as the name of a call or a path. */
  readonly subject?: string | undefined;
}

type Level = "info" | "warn" | "error";

/** Counts a change and logs it. Databases do it after the commit: use their `logEvent`. */
export function logSecurityChange(logger: Logger, name: SecurityChange, data: object, level: Level): void {
  total.inc({ event: name });
  logger[level]({ type: "security", ...data }, name);
}

interface Budget {
  lines: number;
  suppressed: number;
}

const budgets = new Map<SecurityRefusal, Budget>();

/** Counts a refusal, and logs it unless too many of its kind were logged in this minute. */
export function logRefusal(logger: Logger, name: SecurityRefusal, details: RefusalDetails): void {
  total.inc({ event: name });
  const budget = budgets.get(name) ?? open(logger, name);
  if (budget.lines >= LINES) return void (budget.suppressed += 1);
  budget.lines += 1;
  const { email, address, userId, reason, subject } = details;
  const data = {
    ...(email === undefined ? {} : { account: accountHash(email) }),
    ...(userId === undefined ? {} : { userId }),
    ...(address === undefined ? {} : { network: loggedNetwork(address) }),
    reason,
    ...(subject === undefined ? {} : { subject }),
  };
  logger.warn({ type: "security", ...data }, name);
}

/** Opens a minute, at whose end the refusals that were not logged become one line. */
function open(logger: Logger, name: SecurityRefusal): Budget {
  const budget: Budget = { lines: 0, suppressed: 0 };
  budgets.set(name, budget);
  setTimeout(() => {
    budgets.delete(name);
    if (budget.suppressed > 0) logger.warn({ type: "security", suppressed: budget.suppressed }, name);
  }, WINDOW).unref();
  return budget;
}
