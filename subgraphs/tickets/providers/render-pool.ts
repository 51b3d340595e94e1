import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { RenderedTicket, TicketContent, TicketRenderer } from "../services/ticket-renderer.port";

/** To a render thread. */
export interface RenderTask {
  id: number;
  contents: readonly TicketContent[];
}
/** From a render thread. */
export type RenderAnswer =
  | { id: number; pdf: Uint8Array<ArrayBuffer>; warning: string | null }
  | { id: number; error: string };

/**
 * Why no PDF came. `FAILED`: this content cannot be drawn; `CRASHED`: the thread died; `TIMEOUT`: it took too long and
 * was stopped; `CLOSED`: the pool takes no more tasks.
 */
export type RenderFailure = "FAILED" | "CRASHED" | "TIMEOUT" | "CLOSED";

export class RenderError extends Error {
  override readonly name = "RenderError";
  constructor(
    readonly reason: RenderFailure,
    message: string,
  ) {
    super(message);
  }
}

export interface RenderPoolOptions {
  /** Threads at most; they start when there is work. @default one less than the cores, at least 1 */
  size?: number;
  /** For a task, from the moment that a thread has it; every ticket of an archive adds 100 ms. @default 15_000 */
  timeoutMs?: number;
  /** The built script. @default render-worker.js beside this file */
  workerFile?: string;
}

interface Job extends RenderTask {
  resolve(rendered: RenderedTicket): void;
  reject(error: RenderError): void;
}

interface Thread {
  worker: Worker;
  job: Job | null;
  timer?: NodeJS.Timeout;
}

/** Where the build puts the worker script. */
export const BUILT_WORKER = join(__dirname, "render-worker.js");
const TIMEOUT_PER_TICKET_MS = 100;

/** Renders in threads, so that drawing never holds up the process. One that dies fails its task and is replaced. */
export class RenderPool implements TicketRenderer {
  private readonly size: number;
  private readonly timeoutMs: number;
  private readonly workerFile: string;
  private readonly threads = new Set<Thread>();
  private readonly queue: Job[] = [];
  private lastId = 0;
  private closing: Promise<void> | undefined;
  private onIdle: (() => void) | undefined;

  constructor(options: RenderPoolOptions = {}) {
    this.size = options.size ?? Math.max(1, availableParallelism() - 1);
    this.timeoutMs = options.timeoutMs ?? 15_000;
    this.workerFile = options.workerFile ?? BUILT_WORKER;
  }

  render(content: TicketContent): Promise<RenderedTicket> {
    return this.run([content]);
  }

  async renderArchive(contents: readonly TicketContent[]): Promise<Buffer> {
    return (await this.run(contents)).pdf;
  }

  private async run(contents: readonly TicketContent[]): Promise<RenderedTicket> {
    if (this.closing) throw new RenderError("CLOSED", "the render pool is closed");
    if (contents.length === 0) throw new RangeError("a PDF needs at least one ticket");
    return new Promise((resolve, reject) => {
      this.queue.push({ id: ++this.lastId, contents, resolve, reject });
      this.dispatch();
    });
  }

  /** Waits for every task that was accepted, then stops the threads. */
  close(): Promise<void> {
    this.closing ??= this.drain();
    return this.closing;
  }

  private async drain(): Promise<void> {
    if (this.isBusy()) await new Promise<void>((resolve) => (this.onIdle = resolve));
    await Promise.all(Array.from(this.threads, ({ worker }) => worker.terminate()));
  }

  private isBusy(): boolean {
    return this.queue.length > 0 || Array.from(this.threads).some(({ job }) => job !== null);
  }

  private dispatch(): void {
    while (this.queue.length > 0) {
      let thread: Thread | null;
      try {
        thread = Array.from(this.threads).find(({ job }) => job === null) ?? this.start();
      } catch (error) {
        // The system refuses another thread. Called from event handlers, this must not throw.
        this.queue.shift()?.reject(new RenderError("CRASHED", `no render thread could be started: ${String(error)}`));
        continue;
      }
      if (!thread) return;
      const job = this.queue.shift()!;
      thread.job = job;
      const limit = this.timeoutMs + TIMEOUT_PER_TICKET_MS * (job.contents.length - 1);
      thread.timer = setTimeout(() => {
        this.lose(thread, new RenderError("TIMEOUT", `rendering took longer than ${limit} ms`));
      }, limit);
      try {
        thread.worker.postMessage({ id: job.id, contents: job.contents } satisfies RenderTask);
      } catch (error) {
        const reason = `the ticket cannot be sent to a thread: ${String(error)}`;
        this.settle(thread)?.reject(new RenderError("FAILED", reason));
      }
    }
    if (!this.isBusy()) this.onIdle?.();
  }

  private start(): Thread | null {
    if (this.threads.size >= this.size) return null;
    // What a library writes in a thread would reach the log of this process as it is. Errors arrive as messages.
    const worker = new Worker(this.workerFile, { stdout: true, stderr: true });
    worker.stdout.resume();
    worker.stderr.resume();
    const thread: Thread = { worker, job: null };
    this.threads.add(thread);
    worker.on("message", (answer: RenderAnswer) => this.answered(thread, answer));
    worker.on("error", (error: Error) => {
      this.lose(thread, new RenderError("CRASHED", `the render thread crashed: ${error.message}`));
    });
    worker.on("messageerror", (error: Error) => {
      this.lose(thread, new RenderError("CRASHED", `the render thread sent an unreadable message: ${error.message}`));
    });
    worker.on("exit", (code) => {
      this.lose(thread, new RenderError("CRASHED", `the render thread ended with code ${code}`));
    });
    return thread;
  }

  private answered(thread: Thread, answer: RenderAnswer): void {
    // A thread that was given up on may still have an answer on its way.
    if (thread.job?.id !== answer.id) return;
    const job = this.settle(thread);
    if ("pdf" in answer) job?.resolve({ pdf: Buffer.from(answer.pdf.buffer), warning: answer.warning });
    else job?.reject(new RenderError("FAILED", `the ticket cannot be rendered: ${answer.error}`));
    this.dispatch();
  }

  /** Gives a thread up. The next task starts another one in its place. */
  private lose(thread: Thread, error: RenderError): void {
    if (!this.threads.delete(thread)) return;
    this.settle(thread)?.reject(error);
    void thread.worker.terminate();
    this.dispatch();
  }

  private settle(thread: Thread): Job | null {
    const { job } = thread;
    clearTimeout(thread.timer);
    thread.job = null;
    return job;
  }
}
