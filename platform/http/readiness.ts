/** Checks that a dependency can do its work now. It rejects, or takes too long, when it cannot. */
export type ReadinessCheck = () => Promise<unknown>;

export type ReadinessChecks = Readonly<Record<string, ReadinessCheck>>;

export interface ReadinessReport {
  readonly ready: boolean;
  /** Whether each dependency passed its check, by name. */
  readonly dependencies: Readonly<Record<string, boolean>>;
}

export interface ReadinessOptions {
  /** Milliseconds for one check. @default 2_000 */
  readonly timeout?: number;
  /** Milliseconds for which a report is reused. @default 1_000 */
  readonly ttl?: number;
}

/**
 * Checks all dependencies of a process, at most once a second for any number of callers: the checks write, and anyone
 * who reaches the port can ask. A check that still runs after its timeout is not started a second time.
 */
export class Readiness {
  private readonly running = new Map<string, Promise<boolean>>();
  private report: { readonly value: Promise<ReadinessReport>; until: number } | undefined;
  private readonly timeout: number;
  private readonly ttl: number;

  /** @param checks by name; a function if they change while the process runs */
  constructor(
    private readonly checks: ReadinessChecks | (() => ReadinessChecks),
    { timeout = 2_000, ttl = 1_000 }: ReadinessOptions = {},
  ) {
    this.timeout = timeout;
    this.ttl = ttl;
  }

  /** @returns the report of now, or of up to a second ago; never rejects */
  current(): Promise<ReadinessReport> {
    if (this.report && this.report.until > Date.now()) return this.report.value;
    const value = this.checkAll();
    const report = { value, until: Infinity };
    this.report = report;
    void value.then(() => (report.until = Date.now() + this.ttl));
    return value;
  }

  private async checkAll(): Promise<ReadinessReport> {
    const checks = typeof this.checks === "function" ? this.checks() : this.checks;
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await this.passes(name, check)] as const),
    );
    return { ready: results.every(([, passed]) => passed), dependencies: Object.fromEntries(results) };
  }

  private async passes(name: string, check: ReadinessCheck): Promise<boolean> {
    let running = this.running.get(name);
    if (!running) {
      running = Promise.resolve()
        .then(check)
        .then(
          () => true,
          () => false,
        )
        .finally(() => this.running.delete(name));
      this.running.set(name, running);
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), this.timeout)));
    return Promise.race([running, late]).finally(() => clearTimeout(timer));
  }
}
