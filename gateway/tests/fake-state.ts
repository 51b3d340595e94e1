import { newId } from "../../platform/db/new-id";
import type { Position } from "../../platform/pubsub/stream-position";
import type { Account } from "../auth/principals";

/** What the fake subgraphs know, and how they are made to fail. */
export class FakeState {
  readonly titles = new Map<string, string>();
  readonly accounts = new Map<string, Account>();
  readonly keys = new Map<string, string>();
  /** Ids of users that were asked for as entities, with repetitions. */
  readonly peopleAsked: string[] = [];
  organizer = "ada";
  greetings = 0;
  /** How often the gateway asked who is behind a session. */
  resolved = 0;
  /** Requests for auth's key set, and health checks of all subgraphs. */
  keySetRequests = 0;
  healthRequests = 0;
  /** Open event streams of the events subgraph. */
  streams = 0;
  /** What happened, as a table has it. */
  readonly log: Position[] = [];
  brokenGreeting = false;
  /** Greetings wait for it. */
  greetingGate: Promise<void> = Promise.resolve();
  brokenPromise = false;

  /** Lets greetings wait. @returns a function that releases them */
  holdGreetings(): () => void {
    let release = (): void => undefined;
    this.greetings = 0;
    this.greetingGate = new Promise((resolve) => (release = resolve));
    return release;
  }

  /** A user with a session. */
  account(organizations: readonly string[] = []): Account {
    const account: Account = { id: newId(), sessionId: newId(), via: "session", verified: true, permissions: [], memberships: [], locale: "en", expiresAt: Date.now() + 3_600_000 };
    this.accounts.set(account.sessionId, account);
    for (const organizationId of organizations) this.join(account.id, organizationId);
    return account;
  }

  join(userId: string, organizationId: string): void {
    this.change(userId, (account) => account.memberships.push({ organizationId, role: "OWNER", permissions: ["events:read", "events:update"] }));
  }

  leave(userId: string, organizationId: string): void {
    this.change(userId, (account) => {
      account.memberships = account.memberships.filter((membership) => membership.organizationId !== organizationId);
    });
  }

  /** Counts a stream while it is open. */
  count<T>(stream: AsyncIterableIterator<T>): AsyncIterableIterator<T> {
    this.streams += 1;
    let open = true;
    const close = (): void => {
      if (open) this.streams -= 1;
      open = false;
    };
    const counted: AsyncIterableIterator<T> = {
      next: async () => {
        try {
          const result = await stream.next();
          if (result.done === true) close();
          return result;
        } catch (error) {
          close();
          throw error;
        }
      },
      return: async () => {
        close();
        return (await stream.return?.()) ?? { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => counted,
    };
    return counted;
  }

  private change(userId: string, work: (account: Account) => void): void {
    for (const account of this.accounts.values()) if (account.id === userId) work(account);
  }
}
