/** Names that become labels: clients choose them, and each new one costs memory for ever, here and in what reads us. */
const MAX_NAMES = 500;
/** Characters; a name can be as long as a document. */
const MAX_LENGTH = 80;

/** Turns names of operations, which clients choose, into a bounded number of labels of a metric. */
export class OperationLabels {
  private readonly names = new Set<string>();

  /** @param limit of names; those that come later are all called `other` */
  constructor(private readonly limit = MAX_NAMES) {}

  /** @param name undefined or null for an operation without one */
  of(name: string | null | undefined): string {
    if (name == null) return "anonymous";
    if (name.length > MAX_LENGTH) return "other";
    if (this.names.size < this.limit) this.names.add(name);
    return this.names.has(name) ? name : "other";
  }
}
