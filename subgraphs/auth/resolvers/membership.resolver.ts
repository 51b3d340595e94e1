import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import type { MembershipRecord } from "../repositories/membership.repository";
import type { OrganizationRecord } from "../repositories/organization.repository";
import type { UserRecord } from "../repositories/user.repository";
import { OrganizationRole } from "../schema/enums";
import { InviteMemberInput } from "../schema/organization.inputs";
import { Membership, Organization } from "../schema/organization.type";
import { User } from "../schema/user.type";
import type { AcceptInvitation } from "../services/accept-invitation";
import type { ChangeMembers } from "../services/change-members";
import type { InviteMember } from "../services/invite-member";
import type { ResolvePrincipal } from "../services/resolve-principal";
import { permissionsOfMember } from "../services/role-permissions";
import type { AuthContext } from "./auth-context";

@Resolver(() => Membership)
export class MembershipResolver {
  constructor(
    private readonly inviteMembers: InviteMember,
    private readonly acceptInvitations: AcceptInvitation,
    private readonly changeMembers: ChangeMembers,
    private readonly principals: ResolvePrincipal,
  ) {}

  @Mutation(() => Boolean, { description: "Sends an invitation that is good for 7 days; another one to the same address replaces it. Needs members:manage, and that your own address is confirmed" })
  async inviteMember(@Arg("input", () => InviteMemberInput) input: InviteMemberInput, @Ctx() { principal }: AuthContext): Promise<boolean> {
    await this.inviteMembers.run(principal, input.organizationId, input.email, input.role);
    return true;
  }

  @Mutation(() => Membership, { description: "Makes you a member by the token of the mail, which must have been sent to your address" })
  async acceptInvitation(@Arg("token", () => String, { description: "Out of the link" }) token: string, @Ctx() context: AuthContext): Promise<MembershipRecord> {
    const membership = await this.acceptInvitations.run(context.principal, token);
    context.principal = await this.principals.again(context.principal);
    return membership;
  }

  @Mutation(() => Membership, { description: "Needs members:manage, and organization:manage when it makes or unmakes an OWNER; the last owner stays" })
  async changeMemberRole(
    @Arg("organizationId", () => ID, { description: "Where" }) organizationId: string,
    @Arg("userId", () => ID, { description: "Whose" }) userId: string,
    @Arg("role", () => OrganizationRole, { description: "What the member is from now on" }) role: OrganizationRole,
    @Ctx() { principal }: AuthContext,
  ): Promise<MembershipRecord> {
    return this.changeMembers.changeRole(principal, organizationId, userId, role);
  }

  @Mutation(() => Boolean, { description: "Needs members:manage, and organization:manage for an OWNER; everybody who signed in may leave, but the last owner stays" })
  async removeMember(
    @Arg("organizationId", () => ID, { description: "Where" }) organizationId: string,
    @Arg("userId", () => ID, { description: "Who" }) userId: string,
    @Ctx() { principal }: AuthContext,
  ): Promise<boolean> {
    await this.changeMembers.remove(principal, organizationId, userId);
    return true;
  }

  @FieldResolver(() => User, { description: "The member" })
  async user(@Root() membership: MembershipRecord, @Ctx() { load }: AuthContext): Promise<UserRecord | null> {
    return load.user.load(membership.userId);
  }

  @FieldResolver(() => Organization, { description: "The organization" })
  async organization(@Root() membership: MembershipRecord, @Ctx() { load }: AuthContext): Promise<OrganizationRecord | null> {
    return load.organization.load(membership.organizationId);
  }

  @FieldResolver(() => [String], { description: "What the role allows in this organization." })
  permissions(@Root() membership: MembershipRecord): readonly string[] {
    return permissionsOfMember(membership.role);
  }
}
