import { fork, type ChildProcess } from "node:child_process";
import { type System } from "../system";

/** One more gateway in front of a system that runs, as behind a load balancer. It ends when this process does. */
export class AnotherGateway {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  /** @param secrets what the system was started with */
  static async start(system: System, secrets: Readonly<Record<string, string>>): Promise<AnotherGateway> {
    const services = ["auth", "core", "payments", "tickets", "notifications", "scans"];
    const urls = Object.fromEntries(services.map((name) => [`${name.toUpperCase()}_URL`, system.urls[name] ?? ""]));
    const env = { ...process.env, NODE_ENV: "development", LOG_LEVEL: "error", REDIS_URL: system.redisUrl, GATEWAY_PORT: "0", ...urls, ...secrets };
    const child = fork("dist/gateway/main.js", [], { env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let complaints = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    return new Promise((resolve, reject) => {
      child.on("message", (message: { type?: string; urls?: Record<string, string> }) => {
        if (message.type === "ready") resolve(new AnotherGateway(child, message.urls?.gateway ?? ""));
      });
      child.once("exit", (code) => reject(new Error(`the gateway ended with ${code} before it was ready\n${complaints}`)));
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
  }
}
