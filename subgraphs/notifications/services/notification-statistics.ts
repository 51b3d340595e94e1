import type { NotificationCount } from "../repositories/notification.repository";

/** How many of them there are, and how many have failed. */
interface Share {
  readonly total: number;
  readonly failed: number;
}

export interface NotificationStatistics extends Share {
  /** A provider took them, whether or not it said since that they were delivered. */
  readonly sent: number;
  readonly delivered: number;
  readonly scheduled: number;
  readonly byTemplate: readonly (Share & { readonly template: string })[];
  /** By the last one that was asked; messages that nobody was asked for yet are left out. */
  readonly byProvider: readonly (Share & { readonly provider: string })[];
}

export function statisticsOf(counts: readonly NotificationCount[]): NotificationStatistics {
  const of = (...statuses: readonly string[]): number => sum(counts.filter(({ status }) => statuses.includes(status)));
  return {
    ...shareOf(counts),
    sent: of("SENT", "DELIVERED"),
    delivered: of("DELIVERED"),
    scheduled: of("SCHEDULED"),
    byTemplate: groupsOf(counts, ({ template }) => template).map(([template, group]) => ({ template, ...shareOf(group) })),
    byProvider: groupsOf(counts, ({ provider }) => provider).map(([provider, group]) => ({ provider, ...shareOf(group) })),
  };
}

const sum = (counts: readonly NotificationCount[]): number => counts.reduce((total, { count }) => total + count, 0);

const shareOf = (counts: readonly NotificationCount[]): Share => ({ total: sum(counts), failed: sum(counts.filter(({ status }) => status === "FAILED")) });

/** The largest group first. */
function groupsOf(counts: readonly NotificationCount[], keyOf: (count: NotificationCount) => string | null): [string, NotificationCount[]][] {
  const groups = new Map<string, NotificationCount[]>();
  for (const count of counts) {
    const key = keyOf(count);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), count]);
  }
  return [...groups].sort(([a, one], [b, other]) => sum(other) - sum(one) || (a < b ? -1 : 1));
}
