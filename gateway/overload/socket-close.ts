import type { Socket } from "node:net";

const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Registers for the end of a connection that many operations share: one listener on it, however many there are.
 * @returns a function that ends the registration
 */
export function onSocketClose(socket: Socket, gone: () => void): () => void {
  let all = waiting.get(socket);
  if (!all) {
    const added = new Set<() => void>();
    waiting.set(socket, (all = added));
    socket.once("close", () => {
      for (const one of [...added]) one();
    });
  }
  const registered = all.add(gone);
  return () => void registered.delete(gone);
}
