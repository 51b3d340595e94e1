/**
 * How the calls that a gate waits for are made. They share no connections and no circuit with other calls, and an open
 * circuit is probed after one second, so that a gate is closed hardly longer than the service that it needs.
 */
export const scanningPolicy = { timeout: 3_000, openFor: 1_000, bulkhead: "scanning", priority: "critical" } as const;
