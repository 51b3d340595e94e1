import { decode } from "jsonwebtoken";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, refusalOf, visitor, type AuthWorld } from "./auth-world";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let world: AuthWorld;
beforeAll(async () => void (world = await createAuthWorld({ SESSION_MAX_HOURS: "20", REMEMBERED_SESSION_MAX_DAYS: "40" })));
afterAll(() => world.close());

const logIn = ({ user }: SignedInAs, rememberMe: boolean) => world.module.logIn.run(visitor(), { email: user.email, password: PASSWORD, rememberMe });
const refresh = (token: string) => world.module.refreshSession.run(visitor(), token);
const sessionOf = ({ sessionId }: SignedInAs) => world.db.client.session.findUniqueOrThrow({ where: { id: sessionId } });
/** Moves the absolute end alone, and leaves the time of the last use. */
const endIn = async ({ sessionId }: SignedInAs, seconds: number): Promise<void> =>
  void (await world.db.client.session.update({ where: { id: sessionId }, data: { endsAt: new Date(Date.now() + seconds * 1_000) } }));
const hoursFromNow = (at: Date): number => Math.round((at.getTime() - Date.now()) / HOUR);

describe("the absolute end of a session", () => {
  it.each([[false, 20, 12], [true, 40 * 24, 30 * 24]])("depends on rememberMe %s", async (rememberMe, end, idle) => {
    const session = await sessionOf(await logIn(await world.person(), rememberMe));
    expect([hoursFromNow(session.endsAt), hoursFromNow(session.expiresAt)]).toEqual([end, idle]);
  });

  it("does not move when the session is used", async () => {
    const signedIn = await logIn(await world.person(), false);
    const { endsAt } = await sessionOf(signedIn);
    await refresh(signedIn.refreshToken);
    expect((await sessionOf(signedIn)).endsAt).toEqual(endsAt);
  });

  it("bounds what a refresh prolongs, and the access token", async () => {
    const signedIn = await logIn(await world.person(), true);
    await endIn(signedIn, 600);
    const refreshed = await refresh(signedIn.refreshToken);
    const session = await sessionOf(signedIn);
    expect(session.expiresAt).toEqual(session.endsAt);
    expect(refreshed.expiresIn).toBeGreaterThan(500);
    expect(refreshed.expiresIn).toBeLessThanOrEqual(600);
    const { exp } = decode(refreshed.accessToken) as { exp: number };
    expect(exp * 1_000).toBeLessThanOrEqual(session.endsAt.getTime());
    // The gateway forgets the principal then, and closes subscriptions.
    expect((await world.module.resolvePrincipal.bySession(signedIn.sessionId))?.expiresAt).toEqual(session.endsAt);
  });

  it("ends everything that the session could do, though it was used a moment ago", async () => {
    const signedIn = await logIn(await world.person(), true);
    expect(await world.module.validateToken.inspect(signedIn.accessToken, [])).toMatchObject({ valid: true });
    await endIn(signedIn, -1);
    expect((await sessionOf(signedIn)).expiresAt.getTime()).toBeGreaterThan(Date.now() + DAY);
    expect(await world.module.resolvePrincipal.bySession(signedIn.sessionId)).toBeNull();
    expect(await world.module.validateToken.inspect(signedIn.accessToken, [])).toMatchObject({ valid: false });
    expect(await refusalOf(refresh(signedIn.refreshToken))).toEqual({ code: "UNAUTHENTICATED" });
    const [listed] = await Promise.all([world.module.loaders().sessionsOfUser.load(signedIn.user.id)]);
    expect(listed.map(({ id }) => id)).not.toContain(signedIn.sessionId);
  });

  it("is a day from now for a session of a process that does not know it", async () => {
    const { user } = await world.person();
    await world.db.client.$executeRaw`INSERT INTO sessions (id, user_id, remember_me, expires_at) VALUES (gen_random_uuid(), ${user.id}::uuid, true, now() + interval '30 days')`;
    const [session] = await world.db.client.session.findMany({ where: { userId: user.id }, orderBy: { expiresAt: "desc" } });
    expect(hoursFromNow(session?.endsAt ?? new Date(0))).toBe(24);
  });
});
