import { networkOf } from "./canonical-address";

/** Bounds what one network (an IPv4 address, or one /64 of IPv6) has open at this process. */
export class NetworkPlaces {
  private readonly open = new Map<string, number>();

  /** @param limit places of one network */
  constructor(private readonly limit: number) {}

  /** The networks that have something open. */
  get networks(): number {
    return this.open.size;
  }

  /**
   * Takes a place.
   * @param address undefined for a connection that is closed already
   * @returns frees the place, of which only the first call counts; null when all places of this network are taken
   */
  take(address: string | undefined): (() => void) | null {
    const network = networkOf(address);
    const count = this.open.get(network) ?? 0;
    if (count >= this.limit) return null;
    this.open.set(network, count + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.open.get(network) ?? 1) - 1;
      if (left === 0) this.open.delete(network);
      else this.open.set(network, left);
    };
  }
}
