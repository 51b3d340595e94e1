import type { Storage } from "./session";
import type { Known } from "./sale";

const KEY = "event-planner:values";

/** What earlier operations returned, kept until the browser's window is closed. */
export class KnownValues {
  private readonly listeners = new Set<() => void>();
  private values: Known;

  constructor(private readonly storage: Storage) {
    this.values = read(storage);
  }

  current = (): Known => this.values;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  add(values: Known): void {
    if (Object.keys(values).length === 0) return;
    this.values = { ...this.values, ...values };
    this.storage.setItem(KEY, JSON.stringify(this.values));
    for (const listener of [...this.listeners]) listener();
  }
}

function read(storage: Storage): Known {
  try {
    return { ...(JSON.parse(storage.getItem(KEY) ?? "{}") as Known) };
  } catch {
    return {};
  }
}
