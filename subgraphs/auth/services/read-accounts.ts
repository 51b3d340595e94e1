import { isId } from "../../../platform/db/new-id";
import { notFound } from "../../../platform/errors/platform-errors";
import type { AuthDatabase } from "../repositories/database";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { UserRecord, UserRepository } from "../repositories/user.repository";
import { permissionsSomewhere } from "./role-permissions";

/** A user as other services see one. */
export interface Account extends UserRecord {
  /** What the user may do somewhere. */
  readonly permissions: readonly string[];
}

/** Looks users up for other services, which prove themselves by their signature: there is no caller to authorise. */
export class ReadAccounts {
  constructor(
    private readonly db: AuthDatabase,
    private readonly users: UserRepository,
    private readonly memberships: MembershipRepository,
  ) {}

  /** @throws NOT_FOUND */
  async byId(id: string): Promise<Account> {
    const user = isId(id) ? await this.users.byId(this.db.client, id) : null;
    if (!user) throw notFound("user");
    const memberships = await this.memberships.ofUsers(this.db.client, [id]);
    return { ...user, permissions: permissionsSomewhere(user.role, memberships) };
  }
}
