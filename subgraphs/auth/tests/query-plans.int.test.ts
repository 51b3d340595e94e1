import { join } from "node:path";
import { PrismaClient } from "../../../prisma/auth/client/client";
import { newId } from "../../../platform/db/new-id";
import { testQueryPlans, type PlanCase } from "../../../platform/testing/query-plan-tests";
import { fillWith, testVolume } from "../../../platform/testing/volume";
import { ApiKeyRepository } from "../repositories/api-key.repository";
import type { Tx } from "../repositories/database";
import { InvitationRepository } from "../repositories/invitation.repository";
import { MembershipRepository } from "../repositories/membership.repository";
import { OneTimeTokenRepository } from "../repositories/one-time-token.repository";
import { OrganizationRepository } from "../repositories/organization.repository";
import { PasskeyRepository } from "../repositories/passkey.repository";
import { RecoveryCodeRepository } from "../repositories/recovery-code.repository";
import { RefreshTokenRepository } from "../repositories/refresh-token.repository";
import { SecondFactorRepository } from "../repositories/second-factor.repository";
import { SessionRepository } from "../repositories/session.repository";
import { SignInOriginRepository } from "../repositories/sign-in-origin.repository";
import { SigningKeyRepository } from "../repositories/signing-key.repository";
import { TotpRepository } from "../repositories/totp.repository";
import { UsedChallengeRepository } from "../repositories/used-challenge.repository";
import { UserRepository } from "../repositories/user.repository";

interface Some {
  readonly user: string;
  readonly organization: string;
  readonly session: string;
  readonly key: string;
  readonly invitation: string;
  readonly totp: string;
  readonly passkey: string;
}

// 12,000 of everybody and everything, second factors included; each organization with one member and one invitation, each user with two sessions, one of them over.
const FILL = [
  "INSERT INTO users (id, email, name, password_hash, locale) SELECT gen_random_uuid(), 'user' || n || '@example.com', 'User ' || n, 'x', 'en' FROM generate_series(1, 12000) AS n",
  "INSERT INTO organizations (id, name, slug) SELECT gen_random_uuid(), name, replace(lower(name), ' ', '-') FROM users",
  "INSERT INTO memberships (organization_id, user_id, role) SELECT o.id, u.id, 'OWNER' FROM organizations o JOIN users u ON u.name = o.name",
  "INSERT INTO invitations (id, organization_id, email, role, invited_by_id, token_hash, expires_at) SELECT gen_random_uuid(), m.organization_id, 'new@example.com', 'STAFF', m.user_id, md5(m.user_id::text), now() + random() * interval '7 days' FROM memberships m",
  `INSERT INTO sessions (id, user_id, remember_me, expires_at, ends_at, ended_at) SELECT gen_random_uuid(), id, true, now() + random() * interval '30 days', now() + interval '90 days', CASE WHEN ended THEN now() END FROM users, unnest(ARRAY[true, false]) AS ended`,
  "INSERT INTO refresh_tokens (token_hash, session_id) SELECT md5(id::text || n), id FROM sessions, generate_series(1, 2) AS n",
  "INSERT INTO api_keys (id, user_id, name, prefix, secret_hash, organization_ids) SELECT gen_random_uuid(), m.user_id, 'x', 'prefix ' || u.email, 'x', ARRAY[m.organization_id] FROM memberships m JOIN users u ON u.id = m.user_id",
  `INSERT INTO one_time_tokens (token_hash, purpose, user_id, expires_at) SELECT md5(id::text), 'VERIFY_EMAIL', id, now() + random() * interval '7 days' FROM users`,
  `INSERT INTO sign_in_origins (user_id, kind, hash, last_seen_at) SELECT id, kind::"OriginKind", md5(id::text || kind || n), now() - n * interval '1 day' FROM users, unnest(ARRAY['NETWORK', 'DEVICE']) AS kind, generate_series(1, 3) AS n`,
  "INSERT INTO totp_secrets (id, user_id, sealed_secret, confirmed_at) SELECT gen_random_uuid(), id, 'x', now() FROM users",
  "INSERT INTO passkeys (id, user_id, credential_id, public_key, counter, backed_up, name) SELECT gen_random_uuid(), id, email, 'x', 1, false, 'x' FROM users",
  "INSERT INTO recovery_codes (user_id, code_hash) SELECT id, 'code ' || n FROM users, generate_series(1, 3) AS n",
  "INSERT INTO used_challenges (id, expires_at) SELECT id, now() + random() * interval '1 hour' FROM users",
];
const SOME = `
  SELECT u.id AS user, m.organization_id AS organization, s.id AS session, k.id AS key, i.id AS invitation, t.id AS totp, p.id AS passkey
  FROM users u JOIN memberships m ON m.user_id = u.id JOIN sessions s ON s.user_id = u.id AND s.ended_at IS NULL JOIN api_keys k ON k.user_id = u.id JOIN invitations i ON i.invited_by_id = u.id JOIN totp_secrets t ON t.user_id = u.id JOIN passkeys p ON p.user_id = u.id WHERE u.email = 'user7@example.com'`;

const { plans, some } = testVolume<Tx, Some>("auth", (url) => fillWith<Some>(url, FILL, SOME), (adapter) => new PrismaClient({ adapter }));

const [apiKeys, invitations, memberships, oneTime, organizations] = [new ApiKeyRepository(), new InvitationRepository(), new MembershipRepository(), new OneTimeTokenRepository(), new OrganizationRepository()];
const origins = new SignInOriginRepository();
const [refresh, sessions, signing, users] = [new RefreshTokenRepository(), new SessionRepository(), new SigningKeyRepository(), new UserRepository()];
const [totp, passkeys, recoveryCodes] = [new TotpRepository(), new PasskeyRepository(), new RecoveryCodeRepository()];
const [secondFactors, usedChallenges] = [new SecondFactorRepository(), new UsedChallengeRepository()];
const now = new Date();
const tomorrow = new Date(Date.now() + 86_400_000);
const email = "user7@example.com";
const hash = "x".repeat(32);

const cases: PlanCase<Tx>[] = [
  ["ApiKeyRepository.insert", "one", (tx) => apiKeys.insert(tx, { id: newId(), userId: some.user, name: "x", prefix: "new", permissions: [], organizationIds: [], expiresAt: null, secretHash: "x" })],
  ["ApiKeyRepository.ofUsers", "some", (tx) => apiKeys.ofUsers(tx, [some.user, newId()])],
  ["ApiKeyRepository.countOf", "one user", (tx) => apiKeys.countOf(tx, some.user)],
  ["ApiKeyRepository.live", "one", (tx) => apiKeys.live(tx, `prefix ${email}`)],
  ["ApiKeyRepository.revoke", "one", (tx) => apiKeys.revoke(tx, some.key, some.user)],
  ["ApiKeyRepository.revokeAll", "one user's", (tx) => apiKeys.revokeAll(tx, some.user)],
  ["ApiKeyRepository.forgetOrganization", "one user's", (tx) => apiKeys.forgetOrganization(tx, some.user, some.organization)],
  ["ApiKeyRepository.touch", "one", (tx) => apiKeys.touch(tx, { id: some.key, lastUsedAt: null }, now)],
  ["InvitationRepository.replace", "one", (tx) => invitations.replace(tx, { id: newId(), organizationId: some.organization, email: "new@example.com", role: "STAFF", invitedById: some.user, tokenHash: hash, expiresAt: tomorrow })],
  ["InvitationRepository.hasOpen", "none", (tx) => invitations.hasOpen(tx, "other@example.com")],
  ["InvitationRepository.byToken", "one", (tx) => invitations.byToken(tx, hash)],
  ["InvitationRepository.accept", "one", (tx) => invitations.accept(tx, some.invitation)],
  ["InvitationRepository.removeOpenBy", "one member's", (tx) => invitations.removeOpenBy(tx, some.organization, some.user, ["STAFF"])],
  ["InvitationRepository.removeOpenFor", "one address's", (tx) => invitations.removeOpenFor(tx, some.organization, "new@example.com")],
  ["InvitationRepository.purge", "nothing has expired", (tx) => invitations.purge(tx, now)],
  ["MembershipRepository.insert", "who is a member", (tx) => memberships.insert(tx, some.organization, some.user, "STAFF")],
  ["MembershipRepository.find", "one", (tx) => memberships.find(tx, some.organization, some.user)],
  ["MembershipRepository.ofUsers", "some", (tx) => memberships.ofUsers(tx, [some.user, newId()])],
  ["MembershipRepository.ofOrganizations", "some", (tx) => memberships.ofOrganizations(tx, [some.organization, newId()])],
  ["MembershipRepository.setRole", "one", (tx) => memberships.setRole(tx, some.organization, some.user, "MANAGER")],
  ["MembershipRepository.remove", "one", (tx) => memberships.remove(tx, some.organization, some.user)],
  ["MembershipRepository.countOwners", "one organization's", (tx) => memberships.countOwners(tx, some.organization)],
  ["OneTimeTokenRepository.replace", "one", (tx) => oneTime.replace(tx, { tokenHash: hash, purpose: "VERIFY_EMAIL", userId: some.user, expiresAt: tomorrow })],
  ["OneTimeTokenRepository.add", "one", (tx) => oneTime.add(tx, { tokenHash: hash, purpose: "VERIFY_EMAIL", userId: some.user, expiresAt: tomorrow })],
  ["OneTimeTokenRepository.latest", "one user's", (tx) => oneTime.latest(tx, some.user, "VERIFY_EMAIL", new Date(0))],
  ["OneTimeTokenRepository.take", "one", (tx) => oneTime.take(tx, hash, "VERIFY_EMAIL")],
  ["OneTimeTokenRepository.ownerOf", "one", (tx) => oneTime.ownerOf(tx, hash, "VERIFY_EMAIL")],
  ["OneTimeTokenRepository.removeOf", "one user's", (tx) => oneTime.removeOf(tx, some.user, "VERIFY_EMAIL")],
  ["OneTimeTokenRepository.purge", "nothing has expired", (tx) => oneTime.purge(tx, now)],
  ["OrganizationRepository.insert", "a slug that is taken", (tx) => organizations.insert(tx, { id: newId(), name: "x", slug: "user-7", createdAt: now })],
  ["OrganizationRepository.find", "one by its id", (tx) => organizations.find(tx, { id: some.organization })],
  ["OrganizationRepository.find", "one by its slug", (tx) => organizations.find(tx, { slug: "user-7" })],
  ["OrganizationRepository.byIds", "some", (tx) => organizations.byIds(tx, [some.organization, newId()])],
  ["OrganizationRepository.setSecondFactorRequirement", "one", (tx) => organizations.setSecondFactorRequirement(tx, some.organization, true)],
  ["OrganizationRepository.lock", "one", (tx) => organizations.lock(tx, some.organization)],
  ["PasskeyRepository.insert", "one", (tx) => passkeys.insert(tx, { id: newId(), userId: some.user, credentialId: "new", publicKey: new Uint8Array(1), counter: 0, transports: [], backedUp: false, name: "x" })],
  ["PasskeyRepository.ofUsers", "some", (tx) => passkeys.ofUsers(tx, [some.user, newId()])],
  ["PasskeyRepository.countOf", "one user's", (tx) => passkeys.countOf(tx, some.user)],
  ["PasskeyRepository.byCredentialId", "one", (tx) => passkeys.byCredentialId(tx, email)],
  ["PasskeyRepository.use", "one that counts", (tx) => passkeys.use(tx, some.passkey, 2, false)],
  ["PasskeyRepository.use", "one that does not", (tx) => passkeys.use(tx, some.passkey, 0, true)],
  ["PasskeyRepository.rename", "one", (tx) => passkeys.rename(tx, some.passkey, some.user, "y")],
  ["PasskeyRepository.remove", "one", (tx) => passkeys.remove(tx, some.passkey, some.user)],
  ["RecoveryCodeRepository.replace", "one user's", (tx) => recoveryCodes.replace(tx, some.user, ["a", "b"])],
  ["RecoveryCodeRepository.use", "one", (tx) => recoveryCodes.use(tx, some.user, "code 1")],
  ["RecoveryCodeRepository.countLeft", "some users'", (tx) => recoveryCodes.countLeft(tx, [some.user, newId()])],
  ["RecoveryCodeRepository.removeOf", "one user's", (tx) => recoveryCodes.removeOf(tx, some.user)],
  ["SecondFactorRepository.enrolled", "one user's", (tx) => secondFactors.enrolled(tx, some.user)],
  ["TotpRepository.replacePending", "one user's", (tx) => totp.replacePending(tx, { id: newId(), userId: some.user, sealedSecret: "y" })],
  ["TotpRepository.pendingOf", "one user's", (tx) => totp.pendingOf(tx, some.user)],
  ["TotpRepository.confirmedOf", "one user's", (tx) => totp.confirmedOf(tx, some.user)],
  ["TotpRepository.confirmedOfUsers", "some", (tx) => totp.confirmedOfUsers(tx, [some.user, newId()])],
  ["TotpRepository.confirm", "one", (tx) => totp.confirm(tx, { id: some.totp, userId: some.user }, 1)],
  ["TotpRepository.accept", "one", (tx) => totp.accept(tx, some.totp, 1)],
  ["TotpRepository.removeOf", "one user's", (tx) => totp.removeOf(tx, some.user)],
  ["TotpRepository.page", "the first", (tx) => totp.page(tx, "", 100)],
  ["TotpRepository.page", "the next", (tx) => totp.page(tx, some.totp, 100)],
  ["TotpRepository.reseal", "one", (tx) => totp.reseal(tx, some.totp, "x", "y")],
  ["UsedChallengeRepository.use", "one", (tx) => usedChallenges.use(tx, newId(), tomorrow)],
  ["UsedChallengeRepository.purge", "nothing has expired", (tx) => usedChallenges.purge(tx, now)],
  ["RefreshTokenRepository.insert", "one", (tx) => refresh.insert(tx, hash, some.session)],
  ["RefreshTokenRepository.find", "one", (tx) => refresh.find(tx, hash)],
  ["RefreshTokenRepository.replace", "one", (tx) => refresh.replace(tx, hash, "salt")],
  ["SessionRepository.insert", "one", (tx) => sessions.insert(tx, { id: newId(), userId: some.user, userAgent: null, rememberMe: true, expiresAt: tomorrow, endsAt: tomorrow, authenticatedAt: now, secondFactorAt: null, methods: ["PASSWORD"] })],
  ["SessionRepository.ofUsers", "some", (tx) => sessions.ofUsers(tx, [some.user, newId()])],
  ["SessionRepository.live", "one", (tx) => sessions.live(tx, some.session)],
  ["SessionRepository.lock", "one", (tx) => sessions.lock(tx, some.session)],
  ["SessionRepository.authenticate", "one", (tx) => sessions.authenticate(tx, some.session, ["PASSWORD", "TOTP"], true)],
  ["SessionRepository.forgetSecondFactor", "one user's", (tx) => sessions.forgetSecondFactor(tx, some.user)],
  ["SessionRepository.prolong", "one", (tx) => sessions.prolong(tx, some.session, tomorrow)],
  ["SessionRepository.touch", "one", (tx) => sessions.touch(tx, { id: some.session, lastUsedAt: new Date(0) }, now)],
  ["SessionRepository.end", "one", (tx) => sessions.end(tx, { id: some.session })],
  ["SessionRepository.end", "one user's but one", (tx) => sessions.end(tx, { userId: some.user }, some.session)],
  ["SessionRepository.purge", "nothing has expired", (tx) => sessions.purge(tx, now)],
  ["SessionRepository.purge", "some have, with their tokens", (tx) => sessions.purge(tx, new Date(Date.now() + 3 * 3_600_000))],
  ["SignInOriginRepository.find", "some of a user", (tx) => origins.find(tx, some.user, [hash, "y"])],
  ["SignInOriginRepository.hasAny", "one user", (tx) => origins.hasAny(tx, some.user)],
  ["SignInOriginRepository.record", "one", (tx) => origins.record(tx, some.user, "NETWORK", hash, 2)],
  ["SignInOriginRepository.removeAll", "one user's", (tx) => origins.removeAll(tx, some.user)],
  ["SignInOriginRepository.purge", "nothing is old enough", (tx) => origins.purge(tx, "NETWORK", new Date(0))],
  ["UserRepository.insert", "one", (tx) => users.insert(tx, { id: newId(), email: "new@example.com", name: "x", passwordHash: "x", locale: "en" })],
  ["UserRepository.byIds", "some", (tx) => users.byIds(tx, [some.user, newId()])],
  ["UserRepository.byId", "one", (tx) => users.byId(tx, some.user)],
  ["UserRepository.byEmail", "one", (tx) => users.byEmail(tx, email)],
  ["UserRepository.credentialsOf", "one by the address", (tx) => users.credentialsOf(tx, { email })],
  ["UserRepository.credentialsOf", "one by the id", (tx) => users.credentialsOf(tx, { id: some.user })],
  ["UserRepository.setRole", "one", (tx) => users.setRole(tx, some.user, "ADMIN")],
  ["UserRepository.setPassword", "one", (tx) => users.setPassword(tx, some.user, "y")],
  ["UserRepository.verifyEmail", "one", (tx) => users.verifyEmail(tx, some.user)],
  ["UserRepository.lock", "one", (tx) => users.lock(tx, some.user)],
  ["UserRepository.lockWithPassword", "one", (tx) => users.lockWithPassword(tx, some.user, "x")],
  ["SigningKeyRepository.all", "a handful: the old ones are removed", (tx) => signing.all(tx)],
  ["SigningKeyRepository.reseal", "one", (tx) => signing.reseal(tx, newId(), "x", "y")],
  ["SigningKeyRepository.insert", "one", (tx) => signing.insert(tx, { id: newId(), publicKey: "x", sealedPrivate: "x", signsFrom: now })],
  ["SigningKeyRepository.remove", "one", (tx) => signing.remove(tx, [newId()])],
  ["SigningKeyRepository.lock", "all", (tx) => signing.lock(tx)],
];

testQueryPlans(join(__dirname, "..", "repositories"), plans, cases);
