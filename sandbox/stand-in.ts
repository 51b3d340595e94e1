/**
 * One stand-in for one outside service. It is created without touching the network or writing a byte, then listens,
 * then starts what it does on its own (webhooks that were due), so that a taken port is found before anything happened.
 */
export interface StandIn {
  /** The key of its address among the sandbox's urls, for example `stripe`. */
  readonly name: string;
  /** Binds its port and resolves to its address. @throws PortTakenError */
  listen(): Promise<string>;
  /** Whether its port is open now. */
  isListening(): boolean;
  /** Begins what must wait until every stand-in listens. */
  start(): void;
  /** Finishes what it is doing, for at most about half a second, and frees its port. */
  stop(): Promise<void>;
}
