import type { OrganizationRole } from "../services/roles";
import type { Tx } from "./database";

export interface InvitationRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly role: OrganizationRole;
  readonly invitedById: string;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
}

export class InvitationRepository {
  /** The newest invitation is the only open one of an address. */
  async replace(tx: Tx, invitation: Omit<InvitationRecord, "acceptedAt"> & { readonly tokenHash: string }): Promise<void> {
    const { organizationId, email } = invitation;
    await tx.invitation.deleteMany({ where: { organizationId, email, acceptedAt: null } });
    await tx.invitation.create({ data: invitation });
  }

  /** Whether any organization has invited the address, and the invitation can still be accepted. */
  async hasOpen(tx: Tx, email: string): Promise<boolean> {
    const open = await tx.invitation.findFirst({ where: { email, acceptedAt: null, expiresAt: { gt: new Date() } }, select: { id: true } });
    return open !== null;
  }

  async byToken(tx: Tx, tokenHash: string): Promise<InvitationRecord | null> {
    return await tx.invitation.findUnique({ where: { tokenHash } });
  }

  /** @returns false when it was accepted before, has expired or was taken back */
  async accept(tx: Tx, id: string): Promise<boolean> {
    const now = new Date();
    const { count } = await tx.invitation.updateMany({ where: { id, acceptedAt: null, expiresAt: { gt: now } }, data: { acceptedAt: now } });
    return count === 1;
  }

  /** Takes back what somebody invited to who may not invite any more, as these roles. */
  async removeOpenBy(tx: Tx, organizationId: string, invitedById: string, roles: readonly OrganizationRole[]): Promise<void> {
    await tx.invitation.deleteMany({ where: { organizationId, invitedById, role: { in: [...roles] }, acceptedAt: null } });
  }

  /** Takes back what an address was invited to. */
  async removeOpenFor(tx: Tx, organizationId: string, email: string): Promise<void> {
    await tx.invitation.deleteMany({ where: { organizationId, email, acceptedAt: null } });
  }

  async purge(tx: Tx, before: Date): Promise<void> {
    await tx.invitation.deleteMany({ where: { expiresAt: { lt: before } } });
  }
}
