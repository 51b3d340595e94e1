import type { Work } from "../platform/overload/work";
import type { Caller } from "./auth/caller";

/** What travels with one operation through Apollo Server, its plugins and the data sources. */
export interface GatewayContext {
  readonly caller: Caller;
  readonly correlationId: string;
  /** How urgent the operation is and until when it is wanted. Omitted for the events of a subscription. */
  readonly work?: Work | undefined;
  /** Whether the operation was checked and charged before: over a WebSocket, its errors come before its results. */
  readonly isAdmitted?: boolean;
  /** Called when the operation has its query plan. */
  onPlanned?: (() => void) | undefined;
  /** Over a WebSocket: calls its argument when the client disconnects; returns a function that ends this. */
  readonly onDisconnect?: (gone: () => void) => () => void;
}
