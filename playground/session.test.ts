import { SessionStore, type Answer, type Session } from "./session";

const olivia = { email: "olivia@lights.example", password: "lights-on", name: "Olivia" };
const unauthenticated: Answer = { data: null, errors: [{ message: "Please sign in.", extensions: { code: "UNAUTHENTICATED" } }] };

class MemoryStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
}

/** An API that issues tokens t1, t2 … for an hour; a refresh token works once. */
class FakeApi {
  readonly calls: string[] = [];
  answers: Record<string, Answer> = {};
  private issued = 0;
  private readonly used = new Set<unknown>();

  post = async (query: string, variables: Record<string, unknown>, accessToken?: string): Promise<Answer> => {
    const name = /mutation (\w+)/.exec(query)?.[1] ?? "";
    this.calls.push(accessToken ? `${name} as ${accessToken}` : name);
    if (this.answers[name]) return this.answers[name];
    if (name === "Refresh" && this.used.has(variables.token)) return unauthenticated;
    this.used.add(variables.token);
    const number = ++this.issued;
    const payload = { accessToken: `t${number}`, refreshToken: `r${number}`, expiresIn: 3600, user: { name: "Olivia Martin" } };
    return { data: { login: payload, refreshSession: payload, logout: true } };
  };
}

/** Runs one after the other, as navigator.locks does across windows. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

let storage: MemoryStorage;
let api: FakeApi;
let time: number;
let exclusively: ReturnType<typeof queue>;

beforeEach(() => {
  storage = new MemoryStorage();
  api = new FakeApi();
  time = 1_000_000;
  exclusively = queue();
});

const newWindow = (accounts = [olivia]): SessionStore => new SessionStore(storage, api.post, accounts, exclusively, () => time);

describe("a session of the playground", () => {
  it("survives a reload and is the same in every window", async () => {
    await newWindow().signIn(olivia);
    const reloaded = newWindow();
    expect(reloaded.current()).toMatchObject({ email: olivia.email, name: "Olivia Martin" });
    expect(await reloaded.authorization()).toBe("Bearer t1");
    expect(reloaded.current()).toBe(reloaded.current());
  });

  it("ends here and on the server when the user signs out", async () => {
    const store = newWindow();
    await store.signIn(olivia);
    const changes: (Session | null)[] = [];
    store.subscribe(() => changes.push(store.current()));
    await store.signOut();
    expect([changes, await store.authorization(), newWindow().current()]).toEqual([[null], null, null]);
    expect(api.calls).toEqual(["Login", "Logout as t1"]);
  });

  it("ends the previous session on the server when the user signs in as another account", async () => {
    const store = newWindow();
    await store.signIn(olivia);
    await store.signIn({ ...olivia, email: "sam@lights.example" });
    expect([store.current()?.email, api.calls]).toEqual(["sam@lights.example", ["Login", "Login", "Logout as t1"]]);
  });

  it("stays as it is when the password of the other account was changed", async () => {
    const store = newWindow();
    await store.signIn(olivia);
    api.answers.Login = { errors: [{ message: "The email address or the password is wrong." }] };
    await expect(store.signIn({ ...olivia, email: "sam@lights.example" })).rejects.toThrow("password is wrong");
    expect(await store.authorization()).toBe("Bearer t1");
  });

  it("is null when the stored text is damaged", () => {
    storage.setItem("event-planner:session", "{");
    expect(newWindow().current()).toBeNull();
  });
});

describe("a token of the playground", () => {
  it("is refreshed shortly before it expires, once for all windows", async () => {
    const [first, second] = [newWindow(), newWindow()];
    await first.signIn(olivia);
    time += 3_600_000 - 31_000;
    expect(await first.authorization()).toBe("Bearer t1");
    time += 2_000;
    expect(await Promise.all([first.authorization(), second.authorization(), first.authorization()])).toEqual(Array(3).fill("Bearer t2"));
    expect(api.calls).toEqual(["Login", "Refresh"]);
  });

  it("is replaced when the API has refused it", async () => {
    const store = newWindow();
    await store.signIn(olivia);
    expect(await store.authorization("t1")).toBe("Bearer t2");
    // Another request that was sent with the old token meanwhile uses the new one.
    expect(await store.authorization("t1")).toBe("Bearer t2");
  });

  it("comes from signing in again when the session of a demo account has ended", async () => {
    const store = newWindow();
    await store.signIn(olivia);
    api.answers.Refresh = unauthenticated;
    expect(await store.authorization("t1")).toBe("Bearer t2");
    expect(api.calls).toEqual(["Login", "Refresh", "Login"]);
  });

  it.each([
    ["of another account has ended", "you@example.org", undefined],
    ["of a demo account has ended and its password was changed", olivia.email, unauthenticated],
  ])("is gone when the session %s", async (_which, email, login) => {
    const store = newWindow();
    store.adopt(email, { accessToken: "a", refreshToken: "b", expiresIn: 60 });
    api.answers = { Refresh: unauthenticated, ...(login ? { Login: login } : {}) };
    time += 60_000;
    expect([await store.authorization(), store.current()]).toEqual([null, null]);
  });

  it("is kept for later when the API is unavailable", async () => {
    const store = newWindow();
    await store.signIn(olivia);
    api.answers.Refresh = { errors: [{ message: "Try again later.", extensions: { code: "SERVICE_UNAVAILABLE" } }] };
    time += 3_600_000;
    await expect(store.authorization()).rejects.toThrow("Try again later.");
    delete api.answers.Refresh;
    expect(await store.authorization()).toBe("Bearer t2");
  });

  it("without a refresh token ends when it expires", async () => {
    const store = newWindow([]);
    store.adopt("you@example.org", { accessToken: "a" });
    expect(await store.authorization()).toBe("Bearer a");
    time += 900_000;
    expect(await store.authorization()).toBeNull();
  });
});
