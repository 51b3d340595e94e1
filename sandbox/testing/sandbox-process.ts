import { transformFileSync } from "@swc/core";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { SandboxUrls } from "../server";

const ROOT = join(__dirname, "../..");
const SOURCES = join(ROOT, "sandbox");

/** The sandbox as built code, so that tests run what people run: a process that can be killed. */
export class BuiltSandbox {
  private readonly folder: string;
  private readonly children = new Set<ChildProcess>();

  constructor() {
    // Inside node_modules, where the built code finds its dependencies and no other tool looks.
    const cache = join(ROOT, "node_modules/.cache");
    mkdirSync(cache, { recursive: true });
    this.folder = mkdtempSync(join(cache, "sandbox-"));
    for (const path of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
      if (path.endsWith(".ts") && !path.endsWith(".test.ts")) this.compile(join(SOURCES, path));
    }
  }

  /**
   * Runs it with these variables and no others of its own. Resolves when it is ready, rejects with what it said when it
   * is not.
   */
  async start(env: Record<string, string>): Promise<RunningSandbox> {
    const child = fork(join(this.folder, "main.js"), { env, silent: true });
    this.children.add(child);
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
    const exited = once(child, "exit").then(([code]) => {
      this.children.delete(child);
      return code as number | null;
    });
    const ready = once(child, "message").then(([message]) => (message as { urls: SandboxUrls }).urls);
    const urls = await Promise.race([ready, exited.then((code) => Promise.reject(new ExitError(code, said)))]);
    return { urls, child, exited };
  }

  /** Kills what still runs and removes the built code. */
  dispose(): void {
    for (const child of this.children) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private compile(source: string): void {
    const target = join(this.folder, relative(SOURCES, source)).replace(/\.ts$/, ".js");
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transformFileSync(source, { configFile: join(ROOT, ".swcrc"), sourceMaps: "inline" }).code);
  }
}

export interface RunningSandbox {
  urls: SandboxUrls;
  child: ChildProcess;
  /** Its exit code; null when a signal ended it. */
  exited: Promise<number | null>;
}

/** It ended before it was ready. */
export class ExitError extends Error {
  constructor(
    readonly code: number | null,
    readonly said: string,
  ) {
    super(`the sandbox exited with ${code}: ${said}`);
  }
}
