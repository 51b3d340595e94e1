import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Passing {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** Stands before a subgraph and holds every request until the test lets it pass, as a process does that is frozen. */
export class Gate {
  /** The headers of each request that has arrived, oldest first. */
  readonly arrived: IncomingHttpHeaders[] = [];
  isOpen = true;
  private readonly held: Passing[] = [];

  private constructor(
    private readonly server: Server,
    private readonly target: () => string,
  ) {
    server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
      this.arrived.push(incoming.headers);
      if (this.isOpen) this.forward({ incoming, outgoing });
      else this.held.push({ incoming, outgoing });
    });
  }

  /** @param target origin of the subgraph */
  static async before(target: () => string): Promise<Gate> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Gate(server, target);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Lets every request pass, those that come later too. */
  open(): void {
    this.isOpen = true;
    for (const one of this.held.splice(0)) this.forward(one);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private forward({ incoming, outgoing }: Passing): void {
    const onward = request(new URL(incoming.url ?? "/", this.target()), { method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  }
}
