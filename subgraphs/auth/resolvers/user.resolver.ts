import { Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { EmailAddressScalar, LocaleScalar } from "../../../platform/graphql/scalars";
import type { ApiKeyRecord } from "../repositories/api-key.repository";
import type { MembershipRecord } from "../repositories/membership.repository";
import type { UserRecord } from "../repositories/user.repository";
import { ApiKey } from "../schema/api-key.type";
import { Role } from "../schema/enums";
import { Membership } from "../schema/organization.type";
import { Session } from "../schema/session.type";
import { User } from "../schema/user.type";
import { permissionsSomewhere } from "../services/role-permissions";
import { requireSelfOrAdmin, visibleMemberships } from "../services/user-visibility";
import type { AuthContext } from "./auth-context";
import { viewerOf, type ViewedUser } from "./viewed-user";

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { nullable: true, description: "Who you are; null without a token" })
  async me(@Ctx() { principal, load }: AuthContext): Promise<UserRecord | null> {
    return principal.user && load.user.load(principal.user.id);
  }

  @FieldResolver(() => EmailAddressScalar, { nullable: true, description: "For the user, administrators, and those who may see the members of an organization the user belongs to" })
  async email(@Root() user: ViewedUser, @Ctx() context: AuthContext): Promise<string> {
    await this.memberships(user, context);
    return user.email;
  }

  @FieldResolver(() => LocaleScalar, { nullable: true, description: "For mails; for the user and administrators" })
  locale(@Root() user: ViewedUser, @Ctx() { principal }: AuthContext): string {
    requireSelfOrAdmin(viewerOf(user, principal), user.id);
    return user.locale;
  }

  @FieldResolver(() => Role, { nullable: true, description: "What the user is on the platform; for the user and administrators" })
  role(@Root() user: ViewedUser, @Ctx() { principal }: AuthContext): Role {
    requireSelfOrAdmin(viewerOf(user, principal), user.id);
    return user.role;
  }

  @FieldResolver(() => [String], { nullable: true, description: "Everything the user may do platform-wide or in at least one organization, as `resource:action`, such as `events:read`. `memberships` says where. Visible to the user and administrators" })
  async permissions(@Root() user: ViewedUser, @Ctx() { principal, load }: AuthContext): Promise<readonly string[]> {
    requireSelfOrAdmin(viewerOf(user, principal), user.id);
    return permissionsSomewhere(user.role, await load.membershipsOfUser.load(user.id));
  }

  @FieldResolver(() => Boolean, { nullable: true, description: "Whether the address is known to be the user's; for the user and administrators" })
  emailVerified(@Root() user: ViewedUser, @Ctx() { principal }: AuthContext): boolean {
    requireSelfOrAdmin(viewerOf(user, principal), user.id);
    return user.emailVerifiedAt !== null;
  }

  @FieldResolver(() => [Membership], { nullable: true, description: "Where the user belongs to; others see those of organizations whose members they may see" })
  async memberships(@Root() user: ViewedUser, @Ctx() { principal, load }: AuthContext): Promise<readonly MembershipRecord[]> {
    return visibleMemberships(viewerOf(user, principal), user.id, await load.membershipsOfUser.load(user.id));
  }

  @FieldResolver(() => [Session], { nullable: true, description: "Where the user is signed in, the last used first; for the user and administrators" })
  async sessions(@Root() user: ViewedUser, @Ctx() { principal, load }: AuthContext): Promise<Session[]> {
    const viewer = viewerOf(user, principal);
    requireSelfOrAdmin(viewer, user.id);
    const sessions = await load.sessionsOfUser.load(user.id);
    return sessions.map((session) => ({ ...session, current: session.id === viewer.user?.sessionId }));
  }

  @FieldResolver(() => [ApiKey], { nullable: true, description: "Keys that were not revoked, the newest first; for the user and administrators" })
  async apiKeys(@Root() user: ViewedUser, @Ctx() { principal, load }: AuthContext): Promise<ApiKeyRecord[]> {
    requireSelfOrAdmin(viewerOf(user, principal), user.id);
    return load.apiKeysOfUser.load(user.id);
  }
}
