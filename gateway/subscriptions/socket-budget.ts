import { networkOf } from "../../platform/http/canonical-address";

/** What a socket counts as: until `connection_init` was accepted, and afterwards. */
export type SocketKind = "pending" | "anonymous" | "signedIn";

/** The place of one open socket in the budget of its network. */
export interface SocketPlace {
  /**
   * Counts the socket as another kind from now on.
   * @returns whether there was a place; otherwise it still counts as what it was
   */
  readonly become: (kind: SocketKind) => boolean;
  /** Frees the place. Only the first call counts. */
  readonly release: () => void;
}

/**
 * Bounds the WebSockets that one network (an IPv4 address, or one /64 of IPv6) has open at this process. Kinds are
 * counted apart: anonymous sockets of one client must not keep others in its network from signing in.
 */
export class SocketBudget {
  private readonly open = new Map<string, Record<SocketKind, number>>();

  /** @param limits sockets of one network, by kind */
  constructor(private readonly limits: Readonly<Record<SocketKind, number>>) {}

  /** The networks with open sockets. */
  get networks(): number {
    return this.open.size;
  }

  /** @returns null when this network has as many sockets that are not initialized as it may */
  take(address: string): SocketPlace | null {
    const network = networkOf(address);
    const counts = this.open.get(network) ?? { pending: 0, anonymous: 0, signedIn: 0 };
    if (counts.pending >= this.limits.pending) return null;
    this.open.set(network, counts);
    counts.pending += 1;
    let present: SocketKind | null = "pending";
    return {
      become: (kind) => {
        if (present === null) return false;
        if (present === kind) return true;
        if (counts[kind] >= this.limits[kind]) return false;
        counts[present] -= 1;
        counts[kind] += 1;
        present = kind;
        return true;
      },
      release: () => {
        if (present === null) return;
        counts[present] -= 1;
        present = null;
        if (counts.pending + counts.anonymous + counts.signedIn === 0) this.open.delete(network);
      },
    };
  }
}
