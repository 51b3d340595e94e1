import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const REPOSITORY = join(__dirname, "..", "..");

/** What `start.mjs --json` tells. */
export interface SupervisorEvent {
  type: "ready" | "died" | "restarted";
  part?: string;
  pid?: number;
  urls?: Record<string, string>;
  pids?: Record<string, number>;
  env?: { databaseUrl: string; redisUrl: string };
}

/** The smallest process that behaves like one of ours: listens, says so, ends when asked or left alone. */
const PART = `
const http = require("node:http");
const part = process.argv[1].split("/").at(-2);
const listens = {
  sandbox: { stripe: "SANDBOX_STRIPE_PORT", inbox: "SANDBOX_INBOX_PORT" },
  gateway: { gateway: "GATEWAY_PORT" },
  workers: { workers: "WORKERS_PORT" },
  subgraphs: Object.fromEntries(["auth", "core", "payments", "tickets", "notifications", "scans"].map((n) => [n, n.toUpperCase() + "_PORT"])),
}[part];
if (process.env.BROKEN === part) { console.error("CORE_THING is not set"); process.exit(1); }
const listening = Object.entries(listens).map(([name, variable]) => new Promise((resolve) => {
  const server = http.createServer((_, answer) => answer.end(JSON.stringify({ part, pid: process.pid, env: process.env })));
  server.listen(Number(process.env[variable]), "127.0.0.1", () => resolve([name, "http://127.0.0.1:" + server.address().port]));
}));
Promise.all(listening).then((urls) => process.send({ type: "ready", urls: Object.fromEntries(urls) }));
process.on("SIGTERM", () => process.env.STUBBORN !== part && process.exit(0));
process.on("disconnect", () => process.exit(0));
`;

/** A copy of the scripts in a temporary folder, with stand-ins for the parts, so that only the machinery is tested. */
export class StandInSystem {
  private readonly running = new Set<Supervisor>();

  private constructor(readonly root: string) {}

  static async create(): Promise<StandInSystem> {
    const root = await mkdtemp(join(tmpdir(), "event-planner-supervisor-"));
    // As root, PostgreSQL runs under another account that has to pass through here.
    await chmod(root, 0o711);
    await cp(join(REPOSITORY, "scripts"), join(root, "scripts"), { recursive: true });
    await mkdir(join(root, "prisma"));
    for (const file of ["migrate.mjs", "schema-engine.mjs"]) {
      await cp(join(REPOSITORY, "prisma", file), join(root, "prisma", file));
    }
    await cp(join(REPOSITORY, "package-lock.json"), join(root, "package-lock.json"));
    await symlink(join(REPOSITORY, "node_modules"), join(root, "node_modules"));
    await mkdir(join(root, ".cache"));
    const redis = join(REPOSITORY, ".cache", "redis");
    if (existsSync(redis)) await symlink(redis, join(root, ".cache", "redis"));
    for (const part of ["sandbox", "subgraphs", "workers", "gateway"]) {
      await mkdir(join(root, "dist", part), { recursive: true });
      await writeFile(join(root, "dist", part, "main.js"), PART);
    }
    return new StandInSystem(root);
  }

  /** Runs start.mjs. Its data folder is `<root>/.data` unless DATA_DIR says otherwise. */
  start(options: { args?: string[]; env?: Record<string, string>; freePorts?: boolean } = {}): Supervisor {
    const ports = options.freePorts === false ? [] : ["--ports=free"];
    const args = [join(this.root, "scripts", "start.mjs"), "--json", "--no-build", ...ports, ...(options.args ?? [])];
    const env = { ...process.env, NODE_ENV: "test", ...options.env };
    // Its stdin is ours: it stops by itself when this process is killed.
    const child = spawn(process.execPath, args, { cwd: this.root, env, stdio: ["pipe", "pipe", "pipe"] });
    const supervisor = new Supervisor(child);
    this.running.add(supervisor);
    return supervisor;
  }

  /** Every process that runs something of this system, whoever its parent is. Linux alone can tell; elsewhere none. */
  async processes(): Promise<number[]> {
    const found: number[] = [];
    for (const name of await readdir("/proc").catch(() => [])) {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
      const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
      const folder = await readlink(`/proc/${name}/cwd`).catch(() => "");
      const state = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
      const zombie = state.slice(state.lastIndexOf(")")).startsWith(") Z");
      if ((command.includes(this.root) || folder.startsWith(this.root)) && !zombie) found.push(Number(name));
    }
    return found;
  }

  async remove(): Promise<void> {
    for (const supervisor of this.running) supervisor.signal("SIGKILL");
    await until("no process is left", async () => {
      const left = await this.processes();
      return left.length === 0;
    });
    await rm(this.root, { recursive: true, force: true });
  }
}

/** One run of start.mjs. */
export class Supervisor {
  readonly events: SupervisorEvent[] = [];
  /** Everything it wrote for people. */
  said = "";
  readonly exit: Promise<number | NodeJS.Signals>;
  private ended = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly child: ChildProcess) {
    let rest = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.events.push(JSON.parse(line) as SupervisorEvent);
      this.wake();
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.said += text;
    });
    this.exit = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        this.ended = true;
        resolve(code ?? signal ?? 1);
        this.wake();
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Waits for an event; fails with what it said when it ends before. */
  async event(matches: (event: SupervisorEvent) => boolean): Promise<SupervisorEvent> {
    for (;;) {
      const found = this.events.find(matches);
      if (found) return found;
      if (this.ended) throw new Error(`start.mjs ended:\n${this.said}`);
      await new Promise<void>((resolve) => {
        const listener = (): void => {
          this.listeners.delete(listener);
          resolve();
        };
        this.listeners.add(listener);
      });
    }
  }

  ready(): Promise<SupervisorEvent> {
    return this.event(({ type }) => type === "ready");
  }

  private wake(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

/** Waits until something is so, and fails with its name when it is not within 20 s. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > giveUp) throw new Error(`After 20 s it is still not so that ${what}.`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
