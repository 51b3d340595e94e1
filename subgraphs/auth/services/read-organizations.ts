import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { badInput } from "../../../platform/errors/platform-errors";
import type { AuthDatabase } from "../repositories/database";
import type { OrganizationRecord, OrganizationRepository } from "../repositories/organization.repository";

/** Looks organizations up. That they exist, and their names, everybody may know. */
export class ReadOrganizations {
  constructor(
    private readonly db: AuthDatabase,
    private readonly organizations: OrganizationRepository,
  ) {}

  /**
   * By exactly one of id and slug; null for what is not there.
   * @throws BAD_USER_INPUT for none or both
   */
  async find(_caller: Principal, id: string | null, slug: string | null): Promise<OrganizationRecord | null> {
    if ((id === null) === (slug === null)) throw badInput({ id: "give either id or slug" });
    if (id !== null) return isId(id) ? this.organizations.find(this.db.client, { id }) : null;
    return this.organizations.find(this.db.client, { slug: slug ?? "" });
  }
}
