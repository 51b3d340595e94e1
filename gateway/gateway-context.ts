import type { Caller } from "./auth/caller";

/** What travels with one operation through Apollo Server, its plugins and the data sources. */
export interface GatewayContext {
  readonly caller: Caller;
  readonly correlationId: string;
}
