import { variable } from "../config/define-config";
import { integer } from "../config/variable-schemas";

/** Of every subgraph that keeps counters. */
export const counterAuditVariables = {
  counterAuditMinutes: variable("COUNTER_AUDIT_MINUTES", integer(10, 1, 1_440), "Minutes between two rounds that compare the counters that have changed with the rows that they count"),
};
