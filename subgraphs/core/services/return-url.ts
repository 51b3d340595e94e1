import { badInput } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { ReturnHostRepository } from "../repositories/return-host.repository";
import type { PurchaseAccess } from "./purchase-access";
import { purchaseLink } from "./purchase-link";
import { hostOf, isLocal } from "./return-host";

/** A client may have sent the URL through a parser, which encodes the braces. */
const PURCHASE_ID = /(?:\{|%7[Bb])purchaseId(?:\}|%7[Dd])/g;

/**
 * The return URL of a new purchase, as it is stored.
 * @param given `{purchaseId}` in it is replaced by the purchase's ID
 * @returns "" for the purchase page, because its link contains the access token, which is not stored
 */
export const storedReturnUrl = (given: string | null | undefined, purchaseId: string): string => given?.replace(PURCHASE_ID, purchaseId) ?? "";

/** What decides whether buyers return to a website directly. */
export interface ReturnUrlPolicy {
  /** The origin of the purchase page. */
  readonly publicUrl: string;
  /** Origins of the operator's own web front ends. */
  readonly frontEnds: readonly string[];
  /** Whether pages on the developer's own machine are allowed. */
  readonly isLocalAllowed: boolean;
}

/**
 * Where buyers return to after payment. The person who orders is not always the one who pays, so only websites of the
 * operator and of the organization are reached directly. Any other one is announced first, by the page `/leaving`.
 */
export class ReturnUrls {
  private readonly ownHosts: ReadonlySet<string | null>;

  constructor(
    private readonly policy: ReturnUrlPolicy,
    private readonly access: PurchaseAccess,
    private readonly db: CoreDatabase,
    private readonly hosts: ReturnHostRepository,
  ) {
    this.ownHosts = new Set([policy.publicUrl, ...policy.frontEnds].map(hostOf).filter((host) => host !== null));
  }

  /**
   * For a new purchase.
   * @throws BAD_USER_INPUT for a page on the developer's own machine in production
   */
  require(returnUrl: string | null | undefined): void {
    if (!returnUrl || this.policy.isLocalAllowed || !isLocal(new URL(returnUrl))) return;
    throw badInput({ returnUrl: "must be https and must not point to localhost" });
  }

  async of({ id, organizationId, returnUrl }: Pick<PurchaseRecord, "id" | "organizationId" | "returnUrl">): Promise<string> {
    if (returnUrl === "") return purchaseLink(this.policy.publicUrl, this.access, id);
    if (!URL.canParse(returnUrl)) return purchaseLink(this.policy.publicUrl, this.access, id);
    const url = new URL(returnUrl);
    // As browsers read it: another parser could find another host in `https://evil.example\@good.example`.
    const { href } = url;
    return (await this.isTrusted(url, organizationId)) ? href : `${this.policy.publicUrl}/leaving#${encodeURIComponent(href)}`;
  }

  private async isTrusted(url: URL, organizationId: string): Promise<boolean> {
    if (this.ownHosts.has(url.host) || (this.policy.isLocalAllowed && isLocal(url))) return true;
    return (await this.hosts.of(this.db.client, organizationId)).includes(url.host);
  }
}
