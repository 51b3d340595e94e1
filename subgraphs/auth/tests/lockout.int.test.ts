import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, visitor, type AuthWorld } from "./auth-world";

/** Other people who guess at an account must not lock its owner out. */
let world: AuthWorld;
beforeAll(async () => void (world = await createAuthWorld()));
afterAll(() => world.close());

/** A network address that no other test uses. */
const freshAddress = (): string => `2001:db8:${newId().slice(-4)}:${newId().slice(-8, -4)}::1`;

const logIn = (email: string, caller: Principal, password = PASSWORD, deviceToken: string | null = null): Promise<SignedInAs> =>
  world.module.logIn.run(caller, { email, password, rememberMe: false, deviceToken });
const outcomeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(() => "accepted", (error: { code?: string }) => error.code ?? "failed");

const IPV4 = Array.from({ length: 5 }, (_, index) => `198.18.${index}.9`);
const IPV6 = Array.from({ length: 5 }, (_, index) => `2001:db8:77:${index}::`);

/** Exhausts an account's counter: ten guesses from each of five networks, each from another address of it. */
async function attack(email: string, networks: readonly string[]): Promise<string[]> {
  const guesses = networks.flatMap((network) =>
    Array.from({ length: 10 }, (_, guess) => anonymous(network.includes(":") ? `${network}${guess}` : network)),
  );
  const outcomes: string[] = [];
  for (const caller of guesses) outcomes.push(await outcomeOf(logIn(email, caller, "a wrong password")));
  return outcomes;
}

describe.each([["five addresses", IPV4], ["five networks of IPv6", IPV6]])("an account at which is guessed from %s", (_what, networks) => {
  let ada: SignedInAs;
  let home: Principal;
  let deviceToken: string | null;
  beforeAll(async () => {
    ada = await world.person();
    home = anonymous(freshAddress());
    ({ deviceToken } = await logIn(ada.user.email, home));
    expect(new Set(await attack(ada.user.email, networks))).toEqual(new Set(["UNAUTHENTICATED"]));
  });

  it("is closed to everyone else, whatever the password", async () => {
    const caller = anonymous(freshAddress());
    expect(await outcomeOf(logIn(ada.user.email, caller))).toBe("RATE_LIMITED");
    expect(await outcomeOf(logIn(ada.user.email, caller, "a wrong password"))).toBe("RATE_LIMITED");
  });

  it("is open to its owner on a known network", async () => {
    expect((await logIn(ada.user.email, home)).user.id).toBe(ada.user.id);
  });

  it("is open to its owner on a known device, on any network", async () => {
    const signedIn = await logIn(ada.user.email, anonymous(freshAddress()), PASSWORD, deviceToken);
    expect([signedIn.user.id, signedIn.deviceToken]).toEqual([ada.user.id, deviceToken]);
  });

  it("is open to its owner who registered on this network or device", async () => {
    const office = anonymous(freshAddress());
    const email = `grace-${newId()}@example.com`;
    const grace = await world.module.register.run(office, { email, password: PASSWORD, name: "Grace", locale: "en" });
    await attack(email, networks.map((network) => network.replace("198.18.", "198.19.").replace(":77:", ":78:")));
    expect(await outcomeOf(logIn(email, office))).toBe("accepted");
    expect(await outcomeOf(logIn(email, visitor(), PASSWORD, grace.deviceToken))).toBe("accepted");
    expect(await outcomeOf(logIn(email, visitor(), PASSWORD, null))).toBe("RATE_LIMITED");
  });

  it("lets a signed-in owner change the password", async () => {
    await expect(world.module.changePassword.run(await world.callerOf(ada), PASSWORD, "another horse battery")).resolves.toBeDefined();
  });
});

describe("a known device or network", () => {
  it("has a limit of its own", async () => {
    const ada = await world.person();
    const home = anonymous(freshAddress());
    const { deviceToken } = await logIn(ada.user.email, home);
    await attack(ada.user.email, IPV4.map((address) => address.replace("198.18.", "198.20.")));
    const guesses = async (caller: () => Principal, token: string | null): Promise<number> => {
      for (let guess = 0; guess < 40; guess++) {
        if ((await outcomeOf(logIn(ada.user.email, caller(), "a wrong password", token))) === "RATE_LIMITED") return guess;
      }
      return Infinity;
    };
    expect(await guesses(() => home, null)).toBe(10);
    expect(await guesses(() => visitor(), deviceToken)).toBe(10);
  });

  it("is known for one account only", async () => {
    const [ada, mallory] = [await world.person(), await world.person("Mallory")];
    const lair = anonymous(freshAddress());
    const { deviceToken } = await logIn(mallory.user.email, lair);
    await attack(ada.user.email, IPV4.map((address) => address.replace("198.18.", "198.21.")));
    expect(await outcomeOf(logIn(ada.user.email, lair, "a wrong password", deviceToken))).toBe("RATE_LIMITED");
  });

  it("says nothing about an account that does not exist", async () => {
    const email = `nobody-${newId()}@example.com`;
    expect(new Set(await attack(email, IPV4.map((address) => address.replace("198.18.", "198.22."))))).toEqual(new Set(["UNAUTHENTICATED"]));
    expect(await outcomeOf(logIn(email, anonymous(freshAddress()), PASSWORD, "epd_made-up"))).toBe("RATE_LIMITED");
  });

  it("is forgotten after 90 days, or 365 for a device", async () => {
    const ada = await world.person();
    const home = anonymous(freshAddress());
    const { deviceToken } = await logIn(ada.user.email, home);
    await attack(ada.user.email, IPV4.map((address) => address.replace("198.18.", "198.23.")));
    const age = (days: number) => world.db.client.$executeRaw`UPDATE sign_in_origins SET last_seen_at = now() - make_interval(days => ${days}) WHERE user_id = ${ada.user.id}::uuid`;
    const [network, device] = [() => outcomeOf(logIn(ada.user.email, home)), () => outcomeOf(logIn(ada.user.email, visitor(), PASSWORD, deviceToken))];
    await age(91);
    expect(await network()).toBe("RATE_LIMITED");
    expect(await device()).toBe("accepted");
    await age(366);
    expect(await device()).toBe("RATE_LIMITED");
  });

  it("is forgotten when the password is reset", async () => {
    const ada = await world.person();
    const home = anonymous(freshAddress());
    const { deviceToken } = await logIn(ada.user.email, home);
    await world.module.requestPasswordReset.run(visitor(), ada.user.email);
    await world.module.resetPassword.run(visitor(), await world.tokenFor(ada.user.email, "password_reset"), "another horse battery");
    await attack(ada.user.email, IPV4.map((address) => address.replace("198.18.", "198.24.")));
    expect(await outcomeOf(logIn(ada.user.email, home, "another horse battery", deviceToken))).toBe("RATE_LIMITED");
  });

  it("is stored as a hash, different for each user", async () => {
    const home = anonymous("203.0.113.50");
    const [ada, bob] = [await world.person(), await world.person("Bob")];
    const { deviceToken } = await logIn(ada.user.email, home);
    await logIn(bob.user.email, home);
    const rows = await world.db.client.signInOrigin.findMany({ where: { userId: { in: [ada.user.id, bob.user.id] } } });
    expect(JSON.stringify(rows)).not.toContain("203.0.113");
    expect(JSON.stringify(rows)).not.toContain(String(deviceToken));
    const networks = rows.filter(({ kind }) => kind === "NETWORK").map(({ hash }) => hash);
    expect(new Set(networks).size).toBe(networks.length);
  });

  it("is one of a bounded number", async () => {
    const ada = await world.person();
    for (let signIn = 0; signIn < 25; signIn++) await logIn(ada.user.email, anonymous(`203.0.113.${signIn}`));
    expect(await world.db.client.signInOrigin.count({ where: { userId: ada.user.id, kind: "DEVICE" } })).toBe(20);
  });
});
