/** How urgent work is, from the most to the least urgent. Under overload, the least urgent work is refused first. */
export const PRIORITIES = ["critical", "high", "normal", "low"] as const;

export type Priority = (typeof PRIORITIES)[number];

/** Carries the priority from process to process. */
export const PRIORITY_HEADER = "x-priority";

const RANK: ReadonlyMap<unknown, number> = new Map(PRIORITIES.map((priority, rank) => [priority, rank]));

/** 0 for the most urgent. */
export const rankOf = (priority: Priority): number => RANK.get(priority) ?? PRIORITIES.length;

/** The more urgent of two priorities. */
export const moreUrgent = (one: Priority, other: Priority): Priority => (rankOf(one) <= rankOf(other) ? one : other);

/** The less urgent of two priorities. */
export const lessUrgent = (one: Priority, other: Priority): Priority => (rankOf(one) <= rankOf(other) ? other : one);

/** @returns undefined for anything that is not a priority */
export const readPriority = (value: unknown): Priority | undefined => (RANK.has(value) ? (value as Priority) : undefined);
