import { recordAuditEntriesCall } from "../../contracts/webhooks/record-audit-entries.call";
import { sendEmailCall } from "../../contracts/webhooks/send-email.call";
import { databaseUrlOf, serviceUrls } from "../../platform/config/subgraph-variables";
import type { Logger } from "../../platform/logging/logger";
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
import { RefreshTokenRepository } from "./repositories/refresh-token.repository";
import { SessionRepository } from "./repositories/session.repository";
import { SigningKeyRepository } from "./repositories/signing-key.repository";
import { UserRepository } from "./repositories/user.repository";
import { createLoaders } from "./resolvers/loaders";
import { AcceptInvitation } from "./services/accept-invitation";
import { AccessTokens } from "./services/access-tokens";
import { ApiKeys } from "./services/api-keys";
import { ChangeMembers } from "./services/change-members";
import { ChangePassword } from "./services/change-password";
import { CreateOrganization } from "./services/create-organization";
import { EmailVerification } from "./services/email-verification";
import { GuessLimits } from "./services/guess-limits";
import { Housekeeping } from "./services/housekeeping";
import { InviteMember } from "./services/invite-member";
import { LogIn } from "./services/log-in";
import { LogOut } from "./services/log-out";
import { Mails } from "./services/mails";
import { Passwords } from "./services/passwords";
import { PrincipalChanges } from "./services/principal-changes";
import { ReadAccounts } from "./services/read-accounts";
import { ReadOrganizations } from "./services/read-organizations";
import { RefreshSession } from "./services/refresh-session";
import { Register } from "./services/register";
import { RequestPasswordReset } from "./services/request-password-reset";
import { ResetPassword } from "./services/reset-password";
import { ResolvePrincipal } from "./services/resolve-principal";
import { SessionOpener } from "./services/session-opener";
import { SigningKeys } from "./services/signing-keys";
import { TokenGuesses } from "./services/token-guesses";
import { ValidateToken } from "./services/validate-token";

const QUARTER = 15 * 60;
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
  const repositories = { users, organizations, memberships, invitations, sessions, refreshTokens, apiKeys, oneTimeTokens };

  const limiter = (name: string, limit: number, seconds: number) => new RateLimiter(resources.redis, name, limit, seconds, logger);
  /** Limits on guessing: they refuse rather than allow what they cannot count. */
  const closed = (name: string, limit: number, seconds: number) => new RateLimiter(resources.redis, name, limit, seconds, logger, "auth");
  const guessLimits = new GuessLimits({
    pair: closed("guess-pair", 10, QUARTER), account: closed("guess-account", 50, QUARTER), address: closed("guess-address", 100, QUARTER),
  });
  const tokenGuesses = new TokenGuesses(closed("guess-token", 300, QUARTER));
  const resendLimits = { account: closed("resend-account", 5, HOUR), address: closed("resend-address", 30, HOUR) };
  const resetLimits = { account: closed("reset-account", 5, HOUR), address: closed("reset-address", 30, HOUR) };

  const signingKeys = new SigningKeys(db, new SigningKeyRepository(), config.keyEncryptionSecrets, logger);
  const accessTokens = new AccessTokens(signingKeys);
  const opener = new SessionOpener(db, sessions, refreshTokens, accessTokens);
  const changes = new PrincipalChanges(db, resources.pubsub, logger);
  const passwords = new Passwords();
  const mails = new Mails(config.publicUrl);
  const emailVerification = new EmailVerification(db, changes, users, oneTimeTokens, mails, tokenGuesses, resendLimits);
  const resolvePrincipal = new ResolvePrincipal(db, sessions, apiKeys);
  const housekeeping = new Housekeeping(db, sessions, invitations, oneTimeTokens);

  return {
    register: new Register(db, users, invitations, passwords, opener, emailVerification, limiter("registrations", config.registrationsPerHour, HOUR)),
    logIn: new LogIn(db, users, passwords, guessLimits, opener),
    refreshSession: new RefreshSession(db, changes, repositories, opener, config.keyEncryptionSecrets, tokenGuesses),
    logOut: new LogOut(changes, sessions),
    emailVerification,
    requestPasswordReset: new RequestPasswordReset(db, users, oneTimeTokens, mails, resetLimits),
    resetPassword: new ResetPassword(db, changes, repositories, passwords, opener, tokenGuesses),
    changePassword: new ChangePassword(db, changes, repositories, passwords, guessLimits),
    createOrganization: new CreateOrganization(changes, users, organizations, memberships),
    readOrganizations: new ReadOrganizations(db, organizations),
    inviteMember: new InviteMember(db, repositories, mails, limiter("invitations", 100, HOUR)),
    acceptInvitation: new AcceptInvitation(changes, users, memberships, invitations, oneTimeTokens, tokenGuesses),
    changeMembers: new ChangeMembers(changes, users, organizations, memberships, invitations, apiKeys),
    apiKeys: new ApiKeys(changes, users, memberships, sessions, apiKeys),
    validateToken: new ValidateToken(accessTokens, resolvePrincipal, tokenGuesses),
    resolvePrincipal,
    readAccounts: new ReadAccounts(db, users, memberships),
    signingKeys,
    loaders: () => createLoaders({ db, users, organizations, memberships, sessions, apiKeys }),

    jobs: [...deliverCallHandlers("auth", [sendEmailCall, recordAuditEntriesCall] as never[], client)],
    tasks: [
      { name: "auth:rotate-signing-keys", every: HOUR * 1_000, run: () => signingKeys.rotate() },
      { name: "auth:housekeeping", every: HOUR * 1_000, run: () => housekeeping.run() },
    ],
    relays: [relay],
    dependencies: { database: () => db.check() },
    prepare: () => signingKeys.openAll(),
    close: async () => {
      await relay.close();
      await client.close();
      await db.close();
    },
  };
}

export type AuthModule = ReturnType<typeof createAuthModule>;
