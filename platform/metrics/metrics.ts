import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** The one registry of a process; `GET /metrics` prints it. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export const httpDuration = new Histogram({ name: "http_request_duration_seconds", help: "HTTP requests by route and status", labelNames: ["service", "method", "route", "status"], buckets: seconds, registers: [registry] });
export const operationDuration = new Histogram({ name: "graphql_operation_duration_seconds", help: "GraphQL operations by name and outcome", labelNames: ["service", "operation", "outcome"], buckets: seconds, registers: [registry] });
export const jobDuration = new Histogram({ name: "job_duration_seconds", help: "Attempts at background jobs by outcome", labelNames: ["job", "outcome"], buckets: seconds, registers: [registry] });
export const callDuration = new Histogram({ name: "service_call_duration_seconds", help: "Calls to other services by outcome", labelNames: ["call", "outcome"], buckets: seconds, registers: [registry] });
export const outboxDispatched = new Counter({ name: "outbox_dispatched_total", help: "Outbox messages that were put on their way", labelNames: ["service"], registers: [registry] });
export const deadLetters = new Counter({ name: "dead_letters_total", help: "Messages that could not be delivered", labelNames: ["service", "name"], registers: [registry] });
export const liveSubscriptions = new Gauge({ name: "graphql_subscriptions", help: "Open GraphQL subscriptions", labelNames: ["service"], registers: [registry] });
export const paymentDisputes = new Counter({ name: "payment_disputes_total", help: "Webhooks about payments that a cardholder contests, by type", labelNames: ["type"], registers: [registry] });
export const auditAlarms = new Counter({ name: "audit_alarms_total", help: "Invariants that did not hold, and events that an operator must look at", labelNames: ["audit"], registers: [registry] });
export const challengesRequired = new Counter({ name: "challenges_required_total", help: "Operations that were refused until the client solves a challenge", labelNames: ["operation"], registers: [registry] });
export const purchasesLimited = new Counter({ name: "purchases_limited_total", help: "Purchases that were refused because of a limit on the buyer or the network, by outcome", labelNames: ["outcome"], registers: [registry] });
