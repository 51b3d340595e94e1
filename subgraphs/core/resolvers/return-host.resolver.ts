import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { Organization } from "../schema/foreign.types";
import type { ManageReturnHosts } from "../services/manage-return-hosts";
import type { CoreContext } from "./core-context";

const HOSTS = "The hosts that buyers return to after payment without a warning, such as `shop.example`";

@Resolver(() => Organization)
export class ReturnHostResolver {
  constructor(private readonly hosts: ManageReturnHosts) {}

  @FieldResolver(() => [String], { nullable: true, description: `${HOSTS}. Requires \`organization:manage\`.` })
  returnHosts(@Root() organization: Organization, @Ctx() { principal }: CoreContext): Promise<string[]> {
    return this.hosts.read(principal, organization.id);
  }

  @Mutation(() => [String], {
    description: "Replaces the hosts that buyers of an organization return to after payment without a warning. Requires `organization:manage` and a confirmed email address.",
  })
  setReturnHosts(
    @Ctx() { principal }: CoreContext,
    @Arg("organizationId", () => ID, { description: "The organization's ID." }) organizationId: string,
    @Arg("hosts", () => [String], { description: `${HOSTS} or \`shop.example:8443\`, up to 20.` }) hosts: string[],
  ): Promise<string[]> {
    return this.hosts.set(principal, organizationId, hosts);
  }
}
