import type { Storage } from "./session";

/** What the editors show first. */
export interface FirstTab {
  readonly initialQuery?: string;
  readonly initialVariables?: string;
}

/**
 * What the editors start with. GraphiQL fills them from its own storage, not from the tabs, so on a first visit the
 * variables of the first tab would be missing. A returning visitor gets the tab that was open.
 *
 * @param storage the browser's, in which GraphiQL keeps the tabs of the last visit
 * @param examples the tabs of a first visit
 */
export function firstTab(storage: Storage, examples: readonly { query: string; variables?: string }[]): FirstTab {
  const { query, variables } = lastTab(storage) ?? examples[0] ?? {};
  return { ...(query ? { initialQuery: query } : {}), ...(variables ? { initialVariables: variables } : {}) };
}

function lastTab(storage: Storage): { query?: string; variables?: string } | null {
  try {
    const { tabs, activeTabIndex } = JSON.parse(storage.getItem("graphiql:tabState") ?? "") as { tabs: unknown[]; activeTabIndex: number };
    const tab = tabs[activeTabIndex];
    return typeof tab === "object" ? (tab as { query?: string; variables?: string } | null) : null;
  } catch {
    return null;
  }
}
