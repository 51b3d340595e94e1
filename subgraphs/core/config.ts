import { z } from "zod";
import { callees } from "../../contracts/services";
import { keysForCallsFrom } from "../../platform/config/call-key-variables";
import { readConfig, variable, type Config } from "../../platform/config/define-config";
import { subgraphVariables } from "../../platform/config/subgraph-variables";
import { trustVariables } from "../../platform/config/trust-variables";
import { integer } from "../../platform/config/variable-schemas";
import { counterAuditVariables } from "../../platform/counters/counter-audit-variables";
import { purchaseLimitVariables } from "./purchase-limit-variables";

export const coreVariables = {
  ...subgraphVariables("core", 3001),
  callKeys: keysForCallsFrom("core", callees),
  grantSecrets: trustVariables.grantSecrets,
  capabilitySecrets: trustVariables.capabilitySecrets,
  linkSecrets: trustVariables.exportLinkSecrets,
  ...counterAuditVariables,
  holdMinutes: variable("HOLD_MINUTES", integer(10, 1, 1_440), "Minutes for which an unpaid purchase holds its tickets"),
  holdSeconds: variable("HOLD_SECONDS", integer(0, 0, 86_400), "Seconds instead of minutes for a hold, to see one run out; 0 means HOLD_MINUTES"),
  offerMinutes: variable("OFFER_MINUTES", integer(30, 1, 10_080), "Minutes for which an offer to somebody on a waiting list holds its tickets"),
  offerSeconds: variable("OFFER_SECONDS", integer(0, 0, 86_400), "Seconds instead of minutes for an offer, to see one run out; 0 means OFFER_MINUTES"),
  anonymousHoldsPerAddress: variable("ANONYMOUS_HOLDS_PER_ADDRESS", integer(20, 0, 100_000), "Unpaid purchases that buyers without a confirmed account may have open from one address (IPv6: one /64 network) before each further one requires a challenge; 0 is without limit"),
  anonymousFreePerAddress: variable("ANONYMOUS_FREE_PER_ADDRESS", integer(50, 0, 100_000), "Free purchases that buyers without a confirmed account may make in ten minutes from one address (IPv6: one /64 network) before each further one requires a challenge; 0 is without limit"),
  anonymousHoldsPerEmail: variable("ANONYMOUS_HOLDS_PER_EMAIL", integer(5, 0, 100_000), "Unpaid purchases that buyers without a confirmed account may have open with one email address; 0 is without limit"),
  ...purchaseLimitVariables,
  waitingListJoinsPerHour: variable("WAITING_LIST_JOINS_PER_HOUR", integer(60, 0, 1_000_000), "Times an hour that callers without an account may join waiting lists from one address; 0 is without limit"),
  corsOrigins: variable("CORS_ORIGINS", z.string().default("").transform((text) => text.split(",").map((part) => part.trim()).filter(Boolean)), "Origins of web front ends, comma separated: buyers return to them after payment without a warning"),
  transfersPerTicketPerDay: variable("TRANSFERS_PER_TICKET_PER_DAY", integer(3, 0, 100_000), "Times that one ticket may be transferred in a day (UTC), each with an email to its new guest; 0 is without limit"),
  transfersPerPurchasePerDay: variable("TRANSFERS_PER_PURCHASE_PER_DAY", integer(20, 0, 100_000), "Transfers of all tickets of one purchase in a day (UTC), or the number of its tickets if that is more; 0 is without limit"),
  claimSettleSeconds: variable("CLAIM_SETTLE_SECONDS", integer(30, 1, 3_600), "Seconds after which core asks what became of an admission that nobody confirmed"),
};

export type CoreConfig = Config<typeof coreVariables>;

export const readCoreConfig = (env?: NodeJS.ProcessEnv): CoreConfig => readConfig(coreVariables, env);
