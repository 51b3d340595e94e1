import { recordAuditEntriesCall } from "../../contracts/webhooks/record-audit-entries.call";
import { sendEmailCall } from "../../contracts/webhooks/send-email.call";
import { databaseUrlOf, serviceUrls } from "../../platform/config/subgraph-variables";
import type { Logger } from "../../platform/logging/logger";
import { logRefusal } from "../../platform/logging/security-event";
import { deliverCallHandlers } from "../../platform/outbox/deliver-call.job";
import { OutboxRelay, relayNudge } from "../../platform/outbox/outbox-relay";
import { RateLimiter } from "../../platform/redis/rate-limiter";
import type { Resources } from "../../platform/subgraph/resources";
import { ServiceClient } from "../../platform/webhooks/service-client";
import type { AuthConfig } from "./config";
import { ApiKeyRepository } from "./repositories/api-key.repository";
import { openAuthDatabase } from "./repositories/database";
import { InvitationRepository } from "./repositories/invitation.repository";
import { MembershipRepository } from "./repositories/membership.repository";
import { OneTimeTokenRepository } from "./repositories/one-time-token.repository";
import { OrganizationRepository } from "./repositories/organization.repository";
import { PasskeyRepository } from "./repositories/passkey.repository";
import { RecoveryCodeRepository } from "./repositories/recovery-code.repository";
import { RefreshTokenRepository } from "./repositories/refresh-token.repository";
import { SecondFactorRepository } from "./repositories/second-factor.repository";
import { SessionRepository } from "./repositories/session.repository";
import { SignInOriginRepository } from "./repositories/sign-in-origin.repository";
import { SigningKeyRepository } from "./repositories/signing-key.repository";
import { TotpRepository } from "./repositories/totp.repository";
import { UsedChallengeRepository } from "./repositories/used-challenge.repository";
import { UserRepository } from "./repositories/user.repository";
import { createLoaders } from "./resolvers/loaders";
import { AcceptInvitation } from "./services/accept-invitation";
import { createAccountLimits } from "./services/account-limits";
import { AccessTokens } from "./services/access-tokens";
import { ApiKeys } from "./services/api-keys";
import { Challenges } from "./services/challenges";
import { ChangeMembers } from "./services/change-members";
import { ChangePassword } from "./services/change-password";
import { CompleteLogin } from "./services/complete-login";
import { CreateOrganization } from "./services/create-organization";
import { EmailVerification } from "./services/email-verification";
import { FactorProofs } from "./services/factor-proofs";
import { GuessLimits } from "./services/guess-limits";
import { Housekeeping } from "./services/housekeeping";
import { InviteMember } from "./services/invite-member";
import { KnownOrigins } from "./services/known-origins";
import { LogIn } from "./services/log-in";
import { LoginChallenge } from "./services/login-challenge";
import { LogOut } from "./services/log-out";
import { Mails } from "./services/mails";
import { ManagePasskeys } from "./services/manage-passkeys";
import { ManageTotp } from "./services/manage-totp";
import { OwnerNotices } from "./services/owner-notices";
import { Passwords } from "./services/passwords";
import { PrincipalChanges } from "./services/principal-changes";
import { ReadAccounts } from "./services/read-accounts";
import { ReadOrganizations } from "./services/read-organizations";
import { Reauthenticate } from "./services/reauthenticate";
import { RefreshSession } from "./services/refresh-session";
import { Register } from "./services/register";
import { ReplaceRecoveryCodes } from "./services/replace-recovery-codes";
import { RequestPasswordReset } from "./services/request-password-reset";
import { RequireSecondFactor } from "./services/require-second-factor";
import { ResetLinks } from "./services/reset-links";
import { ResetPassword } from "./services/reset-password";
import { ResolvePrincipal } from "./services/resolve-principal";
import { openTotpSecrets } from "./services/sealed-totp-secrets";
import { SecondFactorChanges } from "./services/second-factor-changes";
import { SecondFactorGuesses } from "./services/second-factor-guesses";
import { SecondFactorReports } from "./services/second-factor-reports";
import { SessionLifetime } from "./services/session-lifetime";
import { SessionOpener } from "./services/session-opener";
import { SigningKeys } from "./services/signing-keys";
import { TokenGuesses } from "./services/token-guesses";
import { ValidateToken } from "./services/validate-token";
import { WebAuthn } from "./services/web-authn";

const HOUR = 60 * 60;

/** Everything of auth but its GraphQL face, wired by hand. */
export function createAuthModule(config: AuthConfig, resources: Resources, logger: Logger) {
  const db = openAuthDatabase(databaseUrlOf("auth", config), logger, {
    connections: config.databaseConnections,
    onCommit: relayNudge(resources.redis, "auth"),
  });
  const client = new ServiceClient("auth", serviceUrls(config), config.callKeys, logger);
  const relay = new OutboxRelay("auth", db.client, [], resources.queues, resources.pubsub, resources.subscriber, logger);
  const users = new UserRepository();
  const organizations = new OrganizationRepository();
  const memberships = new MembershipRepository();
  const invitations = new InvitationRepository();
  const sessions = new SessionRepository();
  const refreshTokens = new RefreshTokenRepository();
  const apiKeys = new ApiKeyRepository();
  const oneTimeTokens = new OneTimeTokenRepository();
  const [totp, passkeys, recoveryCodes] = [new TotpRepository(), new PasskeyRepository(), new RecoveryCodeRepository()];
  const [secondFactors, usedChallenges] = [new SecondFactorRepository(), new UsedChallengeRepository()];
  const repositories = { users, organizations, memberships, invitations, sessions, refreshTokens, apiKeys, oneTimeTokens };

  const { recentMinutes, keyEncryptionSecrets } = config;
  const limiter = (name: string, limit: number, seconds: number) => new RateLimiter(resources.redis, name, limit, seconds, logger);
  const { guesses, factors, tokens, resends, resets } = createAccountLimits(
    (name, limit, seconds, withoutRedis) => new RateLimiter(resources.redis, name, limit, seconds, logger, { withoutRedis }),
  );
  const guessLimits = new GuessLimits(guesses, (email, address, reason) => logRefusal(logger, "login limited", { email, address, reason }));
  const tokenGuesses = new TokenGuesses(tokens, (address) => logRefusal(logger, "token guesses limited", { address, reason: "network" }));

  const signingKeys = new SigningKeys(db, new SigningKeyRepository(), keyEncryptionSecrets, logger);
  const accessTokens = new AccessTokens(signingKeys);
  const mails = new Mails(config.publicUrl);
  const notices = new OwnerNotices(repositories, mails);
  const origins = new KnownOrigins(db, users, new SignInOriginRepository(), keyEncryptionSecrets);
  const lifetime = new SessionLifetime(config.sessionMaxHours, config.rememberedSessionMaxDays);
  const opener = new SessionOpener(db, sessions, refreshTokens, accessTokens, lifetime, origins, notices);
  const changes = new PrincipalChanges(db, resources.pubsub, logger);
  const passwords = new Passwords();
  const emailVerification = new EmailVerification(db, changes, users, oneTimeTokens, mails, tokenGuesses, resends);
  const resolvePrincipal = new ResolvePrincipal(db, sessions, apiKeys, secondFactors);
  const housekeeping = new Housekeeping(db, sessions, invitations, oneTimeTokens, origins, usedChallenges);
  const resetLinks = new ResetLinks(oneTimeTokens, keyEncryptionSecrets);

  const webAuthn = new WebAuthn(config.relyingParty);
  const challenges = new Challenges(keyEncryptionSecrets, usedChallenges);
  const loginChallenge = new LoginChallenge(opener, secondFactors, passkeys, challenges, webAuthn);
  const proofs = new FactorProofs(db, { totp, passkeys, recoveryCodes }, webAuthn, keyEncryptionSecrets, logger);
  const factorGuesses = new SecondFactorGuesses(factors, origins, (userId, address, reason) => logRefusal(logger, "second factor limited", { userId, address, reason }));
  const reports = new SecondFactorReports(db, memberships, notices, logger);
  const factorChanges = new SecondFactorChanges(db, changes, { users, sessions, secondFactors, recoveryCodes }, reports, origins, recentMinutes);

  return {
    register: new Register(db, users, invitations, passwords, opener, emailVerification, limiter("registrations", config.registrationsPerHour, HOUR)),
    logIn: new LogIn(db, users, passwords, guessLimits, opener, loginChallenge, origins, logger),
    completeLogin: new CompleteLogin(db, users, challenges, proofs, webAuthn, factorGuesses, tokenGuesses, opener, reports),
    reauthenticate: new Reauthenticate(db, changes, { users, sessions, secondFactors }, passwords, guessLimits, challenges, proofs, factorGuesses, origins, reports, logger),
    totp: new ManageTotp(factorChanges, totp, keyEncryptionSecrets),
    passkeys: new ManagePasskeys(db, factorChanges, users, passkeys, challenges, webAuthn),
    replaceRecoveryCodes: new ReplaceRecoveryCodes(factorChanges, reports),
    requireSecondFactor: new RequireSecondFactor(db, changes, organizations, memberships, secondFactors, recentMinutes),
    refreshSession: new RefreshSession(db, changes, repositories, opener, keyEncryptionSecrets, tokenGuesses, notices),
    logOut: new LogOut(changes, sessions),
    emailVerification,
    requestPasswordReset: new RequestPasswordReset(db, users, resetLinks, mails, resets, origins, logger),
    resetPassword: new ResetPassword(db, changes, repositories, passwords, opener, tokenGuesses, origins, notices, loginChallenge),
    changePassword: new ChangePassword(db, changes, repositories, passwords, guessLimits, origins, notices, logger, secondFactors, recentMinutes),
    createOrganization: new CreateOrganization(changes, users, organizations, memberships),
    readOrganizations: new ReadOrganizations(db, organizations),
    inviteMember: new InviteMember(db, repositories, mails, limiter("invitations", 100, HOUR), recentMinutes),
    acceptInvitation: new AcceptInvitation(changes, users, memberships, invitations, oneTimeTokens, tokenGuesses, notices),
    changeMembers: new ChangeMembers(changes, users, organizations, memberships, invitations, apiKeys, notices, recentMinutes),
    apiKeys: new ApiKeys(changes, users, memberships, sessions, apiKeys, notices, recentMinutes),
    validateToken: new ValidateToken(accessTokens, resolvePrincipal, tokenGuesses),
    resolvePrincipal,
    readAccounts: new ReadAccounts(db, users, memberships),
    signingKeys,
    loaders: () => createLoaders({ db, users, organizations, memberships, sessions, apiKeys, totp, passkeys, recoveryCodes }),

    jobs: [...deliverCallHandlers("auth", [sendEmailCall, recordAuditEntriesCall] as never[], client)],
    tasks: [
      { name: "auth:rotate-signing-keys", every: HOUR * 1_000, run: () => signingKeys.rotate() },
      { name: "auth:housekeeping", every: HOUR * 1_000, run: () => housekeeping.run() },
    ],
    relays: [relay],
    dependencies: { database: () => db.check() },
    prepare: async () => {
      await signingKeys.openAll();
      await openTotpSecrets(db, totp, keyEncryptionSecrets, logger);
    },
    close: async () => {
      await relay.close();
      await client.close();
      await db.close();
    },
  };
}

export type AuthModule = ReturnType<typeof createAuthModule>;
