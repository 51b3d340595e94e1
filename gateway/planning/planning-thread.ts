import type { QueryPlan } from "@apollo/query-planner";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { unavailable } from "../../platform/errors/platform-errors";
import type { Logger } from "../../platform/logging/logger";

/** To the thread. */
export interface PlanTask {
  readonly id: number;
  readonly query: string;
  readonly operationName: string | undefined;
}

/** From the thread. Null for an operation that it cannot plan: planned here, it fails with the same error. */
export interface PlanAnswer {
  readonly id: number;
  readonly plan: QueryPlan | null;
}

interface Waiting {
  readonly resolve: (plan: QueryPlan | null) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Where the build puts the script of the thread. */
const BUILT_WORKER = join(__dirname, "planning-worker.js");
/** Milliseconds for one plan, which include the start of the thread. The largest allowed operation takes half a second. */
const TIMEOUT = 8_000;
/** Mebibytes that planning may take. */
const MAX_MEMORY = 512;

/**
 * Plans large operations in a thread, so that the others go on meanwhile: planning a thousand selections takes half a
 * second. The thread starts with the first large operation, and again after a new supergraph or a crash.
 */
export class PlanningThread {
  private worker: Worker | undefined;
  private supergraph: string | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** @param workerFile the built script. If it does not exist, nothing is planned here */
  constructor(
    private readonly logger: Logger,
    private readonly workerFile = BUILT_WORKER,
    private readonly timeout = TIMEOUT,
  ) {}

  /** Plans for another version of the supergraph from now on. */
  load(supergraphSdl: string): void {
    this.supergraph = supergraphSdl;
    this.close();
  }

  /**
   * @param query the document, which is valid
   * @returns null if it cannot be planned here
   * @throws AppError SERVICE_UNAVAILABLE if the thread crashed, or the plan takes too long
   */
  async plan(query: string, operationName: string | undefined): Promise<QueryPlan | null> {
    const worker = this.start();
    if (!worker) return null;
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.lose(worker, "planning took too long"), this.timeout);
      this.waiting.set(id, { resolve, reject, timer });
      worker.postMessage({ id, query, operationName } satisfies PlanTask);
    });
  }

  /** Stops the thread. What it was planning fails. */
  close(): void {
    if (this.worker) this.lose(this.worker, undefined);
  }

  private start(): Worker | undefined {
    if (this.worker) return this.worker;
    if (this.supergraph === undefined || !existsSync(this.workerFile)) return undefined;
    const worker = new Worker(this.workerFile, { workerData: this.supergraph, resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY } });
    worker.unref();
    worker.on("message", ({ id, plan }: PlanAnswer) => this.settle(id)?.resolve(plan));
    worker.on("error", (error) => this.lose(worker, error.message));
    worker.on("exit", (code) => this.lose(worker, `ended with code ${code}`));
    this.worker = worker;
    return worker;
  }

  private lose(worker: Worker, reason: string | undefined): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    if (reason !== undefined) this.logger.error({ reason }, "planning thread failed");
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(unavailable("gateway"));
    void worker.terminate();
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    clearTimeout(waiting?.timer);
    this.waiting.delete(id);
    return waiting;
  }
}
