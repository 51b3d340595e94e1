import { tokenOf } from "./token-of";
import type { ViewNode } from "./element";
import { readerOf, type Reader } from "./language";
import { render } from "./render";

/** One page in one tab. */
export interface Page {
  readonly reader: Reader;
  /** @param title of the tab */
  readonly show: (title: string, nodes: readonly ViewNode[]) => void;
}

export function openPage(): Page {
  const reader = readerOf(navigator.languages);
  const root = document.createElement("div");
  root.className = "page";
  document.documentElement.lang = reader.language;
  document.body.replaceChildren(root);
  const show: Page["show"] = (title, nodes) => {
    document.title = `${title} · Event Planner`;
    render(root, nodes);
  };
  return { reader, show };
}

/**
 * Takes the token out of the link, so it does not stay in the address bar or the history, where others could see it. A
 * second link that is opened in the same tab loads the page again.
 */
export function takeToken(): string | null {
  const token = tokenOf(location);
  history.replaceState(null, "", location.pathname);
  addEventListener("hashchange", () => location.reload());
  return token;
}

/**
 * Milliseconds to add to this clock to have the server's, which decides when a hold ends: clocks of phones and laptops
 * are often minutes off. The server writes its own into the page.
 */
export function clockOffset(): number {
  const written = Number(document.querySelector<HTMLMetaElement>('meta[name="server-time"]')?.content);
  const [loaded] = performance.getEntriesByType("navigation");
  const received = performance.timeOrigin + ((loaded as PerformanceNavigationTiming | undefined)?.responseStart ?? 0);
  // A page that comes back from a cache says when it was made: no better than our own clock.
  return Number.isFinite(written) && written > 0 && Math.abs(written - received) < 86_400_000 ? written - received : 0;
}
