/** A demo account, as the gateway lists it for this page. */
export interface DemoAccount {
  readonly email: string;
  readonly password: string;
  readonly name?: string;
  readonly what?: string;
}

/** Who is signed in on this page, in every tab of the playground and of the browser. */
export interface Session {
  readonly email: string;
  readonly name: string;
  readonly accessToken: string;
  /** Null if the operation that signed in did not select it; the session then ends with its access token. */
  readonly refreshToken: string | null;
  /** When the access token expires, in Unix milliseconds. */
  readonly expiresAt: number;
}

/** What `login`, `register` and `refreshSession` return. */
export interface AuthPayload {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresIn?: number;
  readonly user?: { readonly name?: string } | null;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape of data depends on what was asked
export type Data = Record<string, any>;

export interface Answer {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

/** Sends one operation, with a token or anonymously. */
export type Post = (query: string, variables: Record<string, unknown>, accessToken?: string) => Promise<Answer>;

/** The part of Web Storage that a session needs. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

const KEY = "event-planner:session";
/** A token that expires sooner than this is refreshed before it is used, in milliseconds. */
const REFRESH_BEFORE = 30_000;
/** The lifetime of access tokens where an operation did not select `expiresIn`, in seconds. */
const STANDARD_LIFETIME = 900;

const PAYLOAD = "{ accessToken refreshToken expiresIn user { name } }";
const LOGIN = `mutation Login($input: LoginInput!) { login(input: $input) ${PAYLOAD} }`;
const REFRESH = `mutation Refresh($token: String!) { refreshSession(refreshToken: $token) ${PAYLOAD} }`;
const LOGOUT = `mutation Logout { logout }`;

/**
 * The session of this page. It is kept in the browser's storage, so it survives a reload and is the same in all windows.
 */
export class SessionStore {
  private readonly listeners = new Set<() => void>();
  private snapshot: { readonly text: string | null; readonly session: Session | null } = { text: null, session: null };

  /**
   * @param exclusively runs work that no other window runs at the same time: a refresh token can be used only once
   */
  constructor(
    private readonly storage: Storage,
    private readonly post: Post,
    readonly accounts: readonly DemoAccount[],
    private readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>,
    private readonly now: () => number = Date.now,
  ) {}

  /** The current session, or null; the same object as long as nothing changes. */
  current = (): Session | null => {
    const text = this.storage.getItem(KEY);
    if (text !== this.snapshot.text) this.snapshot = { text, session: parse(text) };
    return this.snapshot.session;
  };

  /** Calls back after each change. @returns a function that stops it */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Tells subscribers about a change, also one that another window made. */
  changed = (): void => {
    for (const listener of [...this.listeners]) listener();
  };

  /** @throws Error with the API's message if the password was changed or the API cannot be reached */
  async signIn(account: DemoAccount): Promise<void> {
    const previous = this.current();
    const { email, password } = account;
    this.adopt(email, dataOf(await this.post(LOGIN, { input: { email, password } })).login as AuthPayload, account.name);
    if (previous) await this.end(previous);
  }

  /** Signs out here immediately, then ends the session on the server. */
  async signOut(): Promise<void> {
    const session = this.current();
    this.store(null);
    if (session) await this.end(session);
  }

  /** Takes over the session that an operation of the user created. */
  adopt(email: string, payload: AuthPayload, name?: string): void {
    this.store({
      email,
      name: payload.user?.name ?? name ?? email,
      accessToken: payload.accessToken,
      refreshToken: payload.refreshToken ?? null,
      expiresAt: this.now() + (payload.expiresIn ?? STANDARD_LIFETIME) * 1_000,
    });
  }

  /**
   * The value of the Authorization header, with a token that is refreshed first if it is about to expire.
   *
   * @param refused a token that the API has refused: another one is needed, however long this one is valid
   * @returns null if nobody is signed in
   * @throws Error if the token has expired and the API cannot be reached
   */
  async authorization(refused?: string): Promise<string | null> {
    const isUsable = (session: Session): boolean => session.accessToken !== refused && session.expiresAt > this.now() + REFRESH_BEFORE;
    const session = this.current();
    if (session && !isUsable(session)) {
      await this.exclusively(async () => {
        // Another window may have refreshed the token while this one waited.
        const latest = this.current();
        if (latest && !isUsable(latest)) await this.renew(latest);
      });
    }
    const renewed = this.current();
    return renewed && `Bearer ${renewed.accessToken}`;
  }

  /** Refreshes the session; if it has ended, signs in to the demo account again. */
  private async renew(session: Session): Promise<void> {
    const { email, refreshToken } = session;
    const refreshed = refreshToken === null ? refusal : await this.post(REFRESH, { token: refreshToken });
    if (refreshed.data?.refreshSession) return this.adopt(email, refreshed.data.refreshSession as AuthPayload, session.name);
    if (!isRefused(refreshed)) throw new Error(refreshed.errors?.[0]?.message ?? "The session could not be refreshed. Try again.");
    const account = this.accounts.find((candidate) => candidate.email === email);
    const answer = account ? await this.post(LOGIN, { input: { email, password: account.password } }) : refusal;
    if (answer.data?.login) return this.adopt(email, answer.data.login as AuthPayload, session.name);
    this.store(null);
  }

  /** Ending a session on the server is a courtesy: it expires anyway. */
  private async end({ accessToken }: Session): Promise<void> {
    await this.post(LOGOUT, {}, accessToken).catch(() => undefined);
  }

  private store(session: Session | null): void {
    if (session) this.storage.setItem(KEY, JSON.stringify(session));
    else this.storage.removeItem(KEY);
    this.changed();
  }
}

const refusal: Answer = { data: null, errors: [{ message: "", extensions: { code: "UNAUTHENTICATED" } }] };

/** Whether the API refused the credentials, as opposed to being unavailable. */
export const isRefused = ({ errors = [] }: Answer): boolean => errors.some(({ extensions }) => extensions?.code === "UNAUTHENTICATED");

function dataOf({ data, errors }: Answer): Record<string, unknown> {
  if (errors?.[0]) throw new Error(errors[0].message);
  if (!data) throw new Error("The API returned neither data nor errors.");
  return data;
}

function parse(text: string | null): Session | null {
  try {
    const session = JSON.parse(text ?? "null") as Session | null;
    return typeof session?.accessToken === "string" && typeof session.email === "string" ? session : null;
  } catch {
    return null;
  }
}
