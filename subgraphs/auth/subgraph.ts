import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import type { SubgraphDefinition } from "../../platform/subgraph/define-subgraph";
import { mountCalls } from "../../platform/webhooks/handle-call";
import { readAuthConfig, type AuthConfig } from "./config";
import { mountKeySet } from "./http/jwks.route";
import { authCalls } from "./http/service-calls";
import { createAuthModule, type AuthModule } from "./module";
import { ApiKeyResolver } from "./resolvers/api-key.resolver";
import type { AuthContext } from "./resolvers/auth-context";
import { MembershipResolver } from "./resolvers/membership.resolver";
import { OrganizationResolver } from "./resolvers/organization.resolver";
import { PasswordResolver } from "./resolvers/password.resolver";
import { authReferences } from "./resolvers/references";
import { SecondFactorLoginResolver } from "./resolvers/second-factor-login.resolver";
import { SecondFactorResolver } from "./resolvers/second-factor.resolver";
import { SessionResolver } from "./resolvers/session.resolver";
import { UserResolver } from "./resolvers/user.resolver";

export const authSubgraph: SubgraphDefinition<AuthConfig, AuthModule, AuthContext> = {
  name: "auth",
  readConfig: readAuthConfig,
  createModule: createAuthModule,
  schema: (module) =>
    buildFederatedSchema<AuthContext>({
      resolvers: [
        new UserResolver(),
        new OrganizationResolver(module.readOrganizations, module.createOrganization, module.resolvePrincipal),
        new MembershipResolver(module.inviteMember, module.acceptInvitation, module.changeMembers, module.resolvePrincipal),
        new SessionResolver(module),
        new PasswordResolver(module.emailVerification, module.requestPasswordReset, module.resetPassword, module.changePassword),
        new ApiKeyResolver(module.apiKeys),
        new SecondFactorLoginResolver(module),
        new SecondFactorResolver(module),
      ],
      references: authReferences,
    }),
  context: (module, principal) => ({ principal, load: module.loaders() }),
  routes: (app, module, config, logger) => {
    mountCalls(app, authCalls(module), config.serviceSecrets, logger);
    mountKeySet(app, module.signingKeys);
  },
};
