import { changesBetween } from "../../../platform/audit/changes-between";
import { requireIn, requireVerified } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { badInput } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { ReturnHostRepository } from "../repositories/return-host.repository";
import type { AuditLog } from "./audit-log";
import { canonicalHost } from "./return-host";

const MOST = 20;

/** The websites that buyers of an organization may return to after payment without a warning. */
export class ManageReturnHosts {
  constructor(
    private readonly db: CoreDatabase,
    private readonly repository: ReturnHostRepository,
    private readonly audit: AuditLog,
  ) {}

  /** @throws UNAUTHENTICATED, FORBIDDEN without organization:manage */
  async read(caller: Principal, organizationId: string): Promise<string[]> {
    requireIn(caller, organizationId, "organization:manage");
    return this.repository.of(this.db.client, organizationId);
  }

  /**
   * Replaces the list.
   * @param given hosts such as `shop.example`, with a port unless it is 443; at most 20
   * @returns them as browsers name them, each once
   * @throws UNAUTHENTICATED, BAD_USER_INPUT; FORBIDDEN without organization:manage or a confirmed address
   */
  async set(caller: Principal, organizationId: string, given: readonly string[]): Promise<string[]> {
    requireIn(caller, organizationId, "organization:manage");
    requireVerified(caller);
    const hosts = [...new Set(this.canonical(given))];
    await this.db.transaction(async (tx) => {
      const before = await this.repository.of(tx, organizationId);
      await this.repository.set(tx, organizationId, hosts);
      const subject = { recordType: "Organization" as const, recordId: organizationId, organizationId, eventId: null };
      const change = changesBetween({ returnHosts: before }, { returnHosts: hosts }, ["returnHosts"]);
      await this.audit.record(tx, caller, "RETURN_HOSTS_CHANGED", subject, change);
      this.db.logEvent(tx, "return hosts changed", { organizationId, hosts: hosts.length });
    });
    return hosts;
  }

  private canonical(given: readonly string[]): string[] {
    if (given.length > MOST) throw badInput({ hosts: `must have at most ${MOST} hosts` });
    const problems: Record<string, string> = {};
    const hosts = given.flatMap((text, index) => {
      const host = canonicalHost(text);
      if (host === null) problems[`hosts.${index}`] = "must be a host such as shop.example, without https:// and path";
      return host ?? [];
    });
    if (Object.keys(problems).length > 0) throw badInput(problems);
    return hosts;
  }
}
