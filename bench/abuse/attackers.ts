/**
 * Ten attackers with an address each, in a process of their own. They obey refusals: where a response says when to come
 * back, they do, so what is measured is what the budgets let through and not a flood that only a network can stop.
 *
 * It is told what to do over its IPC channel (`Order`) and answers with a `Tally` when the time is over.
 */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "undici";
import WebSocket from "ws";
import { ATTACKS, SOCKET_ATTACKS, type Attack, type SocketAttack, type Target } from "./attacks";

export interface Order {
  readonly origin: string;
  readonly attack: string;
  readonly seconds: number;
  readonly target: Target;
  /** Access tokens of accounts that have not confirmed their address. */
  readonly tokens: readonly string[];
}

export interface Tally {
  /** Requests or frames. */
  readonly sent: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** By HTTP status, close code, or code of the first error. */
  readonly results: Readonly<Record<string, number>>;
}

const ATTACKERS = 10;
/** Sockets that one address tries to have at once. */
const SOCKETS = 200;

class Attackers {
  private sent = 0;
  private bytesSent = 0;
  private bytesReceived = 0;
  private readonly results: Record<string, number> = {};
  private readonly until: number;

  constructor(private readonly order: Order) {
    this.until = performance.now() + order.seconds * 1_000;
  }

  async run(): Promise<Tally> {
    const { attack: name } = this.order;
    const attack = ATTACKS.find((one) => one.name === name);
    const socketAttack = SOCKET_ATTACKS.find((one) => one.name === name);
    // Addresses that no other attack used: each attack has whole budgets.
    const number = [...ATTACKS, ...SOCKET_ATTACKS].findIndex((one) => one.name === name);
    const addresses = Array.from({ length: ATTACKERS }, (_, index) => `127.1.${number}.${index + 1}`);
    await Promise.all(
      addresses.map((address, index) => {
        if (attack) return this.shoot(attack, address, this.order.tokens[index] ?? "");
        if (socketAttack) return this.connect(socketAttack, address);
        throw new Error(`there is no attack ${name}`);
      }),
    );
    return { sent: this.sent, bytesSent: this.bytesSent, bytesReceived: this.bytesReceived, results: this.results };
  }

  private get isOver(): boolean {
    return performance.now() >= this.until;
  }

  private count(result: string): void {
    this.results[result] = (this.results[result] ?? 0) + 1;
  }

  private async shoot(attack: Attack, localAddress: string, token: string): Promise<void> {
    const pool = new Pool(this.order.origin, { connections: 4, localAddress });
    while (!this.isOver) {
      const { method, path, body, signedIn } = attack.shot(this.order.target);
      const headers = { "content-type": "application/json", ...(signedIn ? { authorization: `Bearer ${token}` } : {}) };
      this.sent += 1;
      this.bytesSent += body?.length ?? 0;
      const wait = await pool
        .request({ method, path, headers, ...(body ? { body } : {}), signal: AbortSignal.timeout(60_000) })
        .then(async ({ statusCode, headers: answer, body: stream }) => {
          const text = await stream.text();
          this.bytesReceived += text.length;
          this.count(/"code":"([A-Z_]+)"/.exec(text)?.[1] ?? `HTTP ${statusCode}`);
          return Number(/"retryAfter":([\d.]+)/.exec(text)?.[1] ?? answer["retry-after"] ?? 0);
        })
        .catch((error: Error) => {
          this.count(error.name);
          return 0.1;
        });
      if (wait > 0) await pause(Math.min(wait * 1_000, Math.max(0, this.until - performance.now())));
    }
    await pool.destroy();
  }

  private async connect(attack: SocketAttack, localAddress: string): Promise<void> {
    const held: WebSocket[] = [];
    while (!this.isOver) {
      const open = held.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
      if (open >= SOCKETS || (attack.frame !== null && open >= 4)) {
        await pause(20);
        continue;
      }
      const socket = new WebSocket(`${this.order.origin.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws", { localAddress });
      const wasOpened = await this.opened(socket);
      if (!wasOpened) {
        await pause(200);
        continue;
      }
      held.push(socket);
      if (attack.frame) void this.send(socket, attack.frame);
      else this.sent += 1;
    }
    for (const socket of held) socket.terminate();
  }

  /** Whether the server has acknowledged the connection. */
  private opened(socket: WebSocket): Promise<boolean> {
    return new Promise((resolve) => {
      socket.on("error", () => resolve(false));
      socket.on("unexpected-response", (_request, { statusCode }) => {
        this.count(`HTTP ${statusCode}`);
        resolve(false);
      });
      socket.on("close", (code) => {
        this.count(`closed with ${code}`);
        resolve(false);
      });
      socket.on("open", () => socket.send(`{"type":"connection_init"}`));
      socket.on("message", (data: Buffer) => {
        this.bytesReceived += data.length;
        if (data.includes("connection_ack")) resolve(true);
        else this.count(/"code":"([A-Z_]+)"/.exec(data.toString())?.[1] ?? "message");
      });
    });
  }

  /** One frame after the other, each when the one before was answered or a second has passed. */
  private async send(socket: WebSocket, frame: NonNullable<SocketAttack["frame"]>): Promise<void> {
    while (!this.isOver && socket.readyState === WebSocket.OPEN) {
      const data = frame();
      this.sent += 1;
      this.bytesSent += data.length;
      const answered = new AbortController();
      const { signal } = answered;
      socket.send(data);
      await Promise.race([once(socket, "message", { signal }), once(socket, "close", { signal }), pause(1_000)]).catch(() => undefined);
      answered.abort();
    }
  }
}

process.on("message", (order: Order) => {
  void new Attackers(order).run().then((tally) => process.send?.(tally));
});
process.on("disconnect", () => process.exit());
