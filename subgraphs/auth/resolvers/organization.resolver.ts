import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireIn } from "../../../platform/auth/access";
import type { MembershipRecord } from "../repositories/membership.repository";
import type { OrganizationRecord } from "../repositories/organization.repository";
import { CreateOrganizationInput } from "../schema/organization.inputs";
import { Membership, Organization } from "../schema/organization.type";
import type { CreateOrganization } from "../services/create-organization";
import type { ReadOrganizations } from "../services/read-organizations";
import type { ResolvePrincipal } from "../services/resolve-principal";
import type { AuthContext } from "./auth-context";

@Resolver(() => Organization)
export class OrganizationResolver {
  constructor(
    private readonly readOrganizations: ReadOrganizations,
    private readonly createOrganizations: CreateOrganization,
    private readonly principals: ResolvePrincipal,
  ) {}

  @Query(() => Organization, { nullable: true, description: "By either id or slug; null for what is not there" })
  async organization(
    @Arg("id", () => ID, { nullable: true, description: "Of the organization" }) id: string | null,
    @Arg("slug", () => String, { nullable: true, description: "Of the organization" }) slug: string | null,
    @Ctx() { principal }: AuthContext,
  ): Promise<OrganizationRecord | null> {
    return this.readOrganizations.find(principal, id ?? null, slug ?? null);
  }

  @Mutation(() => Organization, { description: "Everybody may; it makes the caller its OWNER, and an ORGANIZER." })
  async createOrganization(@Arg("input", () => CreateOrganizationInput) input: CreateOrganizationInput, @Ctx() context: AuthContext): Promise<OrganizationRecord> {
    const organization = await this.createOrganizations.run(context.principal, input.name, input.slug ?? null);
    context.principal = await this.principals.again(context.principal);
    return organization;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: "Whether members have permissions only in sessions that used a second factor. Requires `members:read`",
  })
  requireSecondFactor(@Root() organization: OrganizationRecord, @Ctx() { principal }: AuthContext): boolean {
    requireIn(principal, organization.id, "members:read");
    return organization.requireSecondFactor;
  }

  @FieldResolver(() => [Membership], { nullable: true, description: "Who belongs to it, in the order in which they joined; needs members:read there" })
  async members(@Root() organization: OrganizationRecord, @Ctx() { principal, load }: AuthContext): Promise<MembershipRecord[]> {
    requireIn(principal, organization.id, "members:read");
    return load.membersOfOrganization.load(organization.id);
  }
}
