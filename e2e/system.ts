import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export type Part = "postgres" | "redis" | "sandbox" | "subgraphs" | "workers" | "gateway";

interface Ready {
  readonly type: "ready";
  readonly urls: Readonly<Record<string, string>>;
  readonly pids: Readonly<Record<Part, number>>;
  readonly env: { readonly databaseUrl: string; readonly redisUrl: string };
}

/** The end of a process that was not asked for by the supervisor: a signal, or an exit code. */
export interface Died {
  readonly type: "died";
  readonly part: Part;
  /** E.g. `SIGKILL` or `exit code 1`. */
  readonly how: string;
}

interface Restarted {
  readonly type: "restarted";
  readonly part: Part;
  readonly pid: number;
}

/**
 * The whole system as `npm start` runs it, on free ports and in a folder of its own, so that scenarios neither meet
 * each other nor what a developer has running.
 */
export class System {
  private readonly pids: Record<Part, number>;
  private readonly waiting: ((event: Restarted) => void)[] = [];
  /** Every end of a process so far, in order. */
  readonly deaths: Died[] = [];

  private constructor(
    private readonly process: ChildProcess,
    private readonly dataDir: string,
    ready: Ready,
  ) {
    this.urls = ready.urls;
    this.databaseUrl = ready.env.databaseUrl;
    this.redisUrl = ready.env.redisUrl;
    this.pids = { ...ready.pids };
  }

  readonly urls: Readonly<Record<string, string>>;
  /** The server; each subgraph's database is `event_planner_<name>` on it. */
  readonly databaseUrl: string;
  readonly redisUrl: string;

  /**
   * @param env variables on top of the defaults, e.g. `{ HOLD_SECONDS: "5" }`
   * @param options `demoData`: whether to create the demo data
   */
  static async start(env: Readonly<Record<string, string>> = {}, { demoData = false }: { demoData?: boolean } = {}): Promise<System> {
    const dataDir = mkdtempSync(join(tmpdir(), "event-planner-e2e-"));
    const args = ["--ports=free", `--data-dir=${dataDir}`, "--json", "--no-build", ...(demoData ? [] : ["--no-seed"])];
    const child = spawn(process.execPath, ["scripts/start.mjs", ...args], {
      // It stops by itself when its standard input closes, so that no test that dies leaves a system behind.
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...withoutTestServers(), NODE_ENV: "development", ...env },
    });
    let complaints = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    const lines = createInterface({ input: child.stdout });
    return new Promise((resolve, reject) => {
      let system: System | undefined;
      lines.on("line", (line) => {
        const event = parse(line);
        if (event?.type === "ready") resolve((system = new System(child, dataDir, event)));
        if (event?.type === "restarted") system?.cameBack(event);
        if (event?.type === "died") system?.deaths.push(event);
      });
      child.once("exit", (code) => reject(new Error(`the system ended with ${code} before it was ready\n${complaints}`)));
    });
  }

  /** kill -9, as a crash would; resolves when the part is back. */
  kill(part: Part): Promise<void> {
    return this.end(part, "SIGKILL");
  }

  /** An ordinary restart, of PostgreSQL a fast one, which ends all sessions; resolves when the part is back. */
  restart(part: Part): Promise<void> {
    return this.end(part, part === "postgres" ? "SIGINT" : "SIGTERM");
  }

  /** Holds a part still, as a machine does that is out of breath. */
  pause(part: Part): void {
    process.kill(this.pids[part], "SIGSTOP");
  }

  resume(part: Part): void {
    process.kill(this.pids[part], "SIGCONT");
  }

  /** CPU seconds that each part has used so far; PostgreSQL's with all its connections. Linux alone. */
  cpu(): Record<Part, number> {
    const tick = 100;
    const usedBy = (pid: string): { parent: string; seconds: number } => {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      // Fields 4, 14 to 17 of proc(5): parent, own time, and that of children that are gone.
      return { parent: fields[1] ?? "", seconds: [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) / tick };
    };
    const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
      try {
        return [{ pid, ...usedBy(pid) }];
      } catch {
        return [];
      }
    });
    const of = (pid: number): number => all.filter((process) => process.pid === String(pid) || process.parent === String(pid)).reduce((sum, { seconds }) => sum + seconds, 0);
    return Object.fromEntries(Object.entries(this.pids).map(([part, pid]) => [part, of(pid)])) as Record<Part, number>;
  }

  /** Resident memory of a part's process, in bytes. Linux alone. */
  memory(part: Part): number {
    return 1_024 * Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pids[part]}/status`, "utf8"))?.[1] ?? 0);
  }

  /** One file for each part. */
  get logFolder(): string {
    return join(this.dataDir, "logs");
  }

  /** The log of a part, newest last, for a test that failed. */
  logs(part: string, lines = 40): string {
    const folder = this.logFolder;
    const file = readdirSync(folder).find((name) => name.startsWith(part));
    return file ? readFileSync(join(folder, file), "utf8").split("\n").slice(-lines).join("\n") : "";
  }

  /** Everything that the processes have logged, of all parts. */
  logText(): string {
    const folder = join(this.dataDir, "logs");
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async end(part: Part, signal: NodeJS.Signals): Promise<void> {
    const back = this.next(part);
    process.kill(this.pids[part], signal);
    await back;
  }

  private next(part: Part): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push((event) => {
        if (event.part === part) resolve();
      });
    });
  }

  private cameBack(event: Restarted): void {
    this.pids[event.part] = event.pid;
    for (const heard of this.waiting) heard(event);
  }
}

function parse(line: string): Ready | Restarted | Died | null {
  try {
    return JSON.parse(line) as Ready | Restarted | Died;
  } catch {
    return null;
  }
}

/** The servers that the test runner provides are for integration tests: a system starts its own. */
function withoutTestServers(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, DATA_DIR: _dataDir, ...rest } = process.env;
  return rest;
}
