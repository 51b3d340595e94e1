/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentNode } from 'graphql';
/** A ticket whose guest the operator found without a code */
export type AdmitTicketInput = {
  /** The scan's ID, made by the scanner, 1 to 100 characters. It belongs to one device of one operator: a repeat with the same `deviceId` returns the first result. */
  readonly clientScanId: string;
  /** The scanner, at most 100 characters. Scanners that share an account need it if their client scan IDs could be equal. */
  readonly deviceId?: string | null | undefined;
  /** The gate, if it is one with rules */
  readonly gateId?: string | null | undefined;
  /** Where, in the operator's words, 1 to 100 characters */
  readonly location: string;
  /** Found by name or ticket code */
  readonly ticketId: string;
};

/** What was done */
export type AuditAction =
  /** A guest who had been admitted can enter again; the record is the scan */
  | 'ADMISSION_TAKEN_BACK'
  /** A member made an API key that is good in the organization */
  | 'API_KEY_CREATED'
  /** An API key that was good in the organization was ended */
  | 'API_KEY_REVOKED'
  /** An event was called off */
  | 'EVENT_CANCELLED'
  /** An event is over */
  | 'EVENT_COMPLETED'
  /** A draft was made */
  | 'EVENT_CREATED'
  /** A draft was thrown away */
  | 'EVENT_DELETED'
  /** A draft was made out of another event; the record is the copy */
  | 'EVENT_DUPLICATED'
  /** A draft was put on sale */
  | 'EVENT_PUBLISHED'
  /** Something of an event was changed */
  | 'EVENT_UPDATED'
  /** A gate was set up */
  | 'GATE_CREATED'
  /** A gate was taken away */
  | 'GATE_REMOVED'
  /** A link to the guest list was made, with which it can be downloaded; the record is the event */
  | 'GUESTS_EXPORTED'
  /** A guest was added by those who run the event */
  | 'GUEST_ADDED'
  /** A guest was taken off the list, and the ticket with him */
  | 'GUEST_CANCELLED'
  /** A guest list was uploaded; its guests are not written down one by one */
  | 'GUEST_IMPORT_STARTED'
  /** Something of a guest was corrected */
  | 'GUEST_UPDATED'
  /** Unpaid purchases that matched a filter were cancelled; the record is the event */
  | 'HOLDS_RELEASED'
  /** Somebody was invited to the organization; the record is the invitation */
  | 'MEMBER_INVITED'
  /** An invitation was accepted; the record of a membership is its user */
  | 'MEMBER_JOINED'
  /** A member left */
  | 'MEMBER_LEFT'
  /** A member was sent away */
  | 'MEMBER_REMOVED'
  /** A member is something else now */
  | 'MEMBER_ROLE_CHANGED'
  /** A message was called off before it was sent */
  | 'MESSAGE_CANCELLED'
  /** A message that had failed was sent again */
  | 'MESSAGE_RETRIED'
  /** Somebody had a message sent in the organization's name */
  | 'MESSAGE_SENT'
  /** An organization was made */
  | 'ORGANIZATION_CREATED'
  /** A setting of the organization was changed */
  | 'ORGANIZATION_UPDATED'
  /** A promo code was made */
  | 'PROMO_CODE_CREATED'
  /** A promo code was taken back */
  | 'PROMO_CODE_REMOVED'
  /** Every access token of a purchase was ended, and a new link emailed to its buyer */
  | 'PURCHASE_ACCESS_RESET'
  /** A purchase was called off before it was paid */
  | 'PURCHASE_CANCELLED'
  /** A member replaced their recovery codes */
  | 'RECOVERY_CODES_CREATED'
  /** A member signed in with a recovery code */
  | 'RECOVERY_CODE_USED'
  /** The websites that buyers return to after payment were changed */
  | 'RETURN_HOSTS_CHANGED'
  /** A member added a second factor to their account; the record of a membership is its user */
  | 'SECOND_FACTOR_ADDED'
  /** A member removed a second factor from their account */
  | 'SECOND_FACTOR_REMOVED'
  /** Those tickets of a generation job that had failed were ordered again; the record is the job */
  | 'TICKETS_MADE_AGAIN'
  /** Tickets were emailed again; the record is their purchase, or one transferred ticket */
  | 'TICKETS_RESENT'
  /** One ticket was cancelled */
  | 'TICKET_CANCELLED'
  /** A ticket was given to somebody else */
  | 'TICKET_TRANSFERRED'
  /** A ticket type was added to an event */
  | 'TICKET_TYPE_ADDED'
  /** A ticket type was taken out of an event */
  | 'TICKET_TYPE_REMOVED'
  /** Something of a ticket type was changed */
  | 'TICKET_TYPE_UPDATED'
  /** Somebody left a waiting list, or was taken out of it */
  | 'WAITING_LIST_LEFT';

/** Who did it */
export type AuditActorKind =
  /** A program, with an API key of the user's */
  | 'API_KEY'
  /** Nobody: it happened by the clock */
  | 'SYSTEM'
  /** Somebody without an account, with the token of the purchase or waiting list entry */
  | 'TOKEN_HOLDER'
  /** A person who signed in */
  | 'USER';

/** A way in which a user proves who they are */
export type AuthenticationMethod =
  /** A link that was sent to the account's address */
  | 'EMAIL_LINK'
  /** A passkey, which also verified its user */
  | 'PASSKEY'
  /** The account's password */
  | 'PASSWORD'
  /** A recovery code */
  | 'RECOVERY_CODE'
  /** A code of an authenticator app */
  | 'TOTP';

/** Who buys */
export type BuyerInput = {
  /** Where the guest is told things */
  readonly email: string;
  /** 1 to 100 characters */
  readonly firstName: string;
  /** 1 to 100 characters */
  readonly lastName: string;
  /** E.164 */
  readonly phone?: string | null | undefined;
};

/** A second factor for a sign-in that has begun. Exactly one of `totp`, `recoveryCode` and `passkey` */
export type CompleteLoginInput = {
  /** `extensions.challengeToken` of `SECOND_FACTOR_REQUIRED`, or of `createPasskeyChallenge` */
  readonly challengeToken: string;
  /** The `deviceToken` of an earlier sign-in on this device. If omitted, the one that was passed to `login` */
  readonly deviceToken?: string | null | undefined;
  /** The response of `navigator.credentials.get` to the challenge's options, as JSON (`credential.toJSON()`) */
  readonly passkey?: { readonly [key: string]: unknown } | null | undefined;
  /** One of the account's recovery codes, which cannot be used again */
  readonly recoveryCode?: string | null | undefined;
  /** The code that the authenticator app shows */
  readonly totp?: string | null | undefined;
};

/** An event to be made; it begins as a draft */
export type CreateEventInput = {
  /** A picture for its page */
  readonly coverImageUrl?: string | null | undefined;
  /** Of all its prices */
  readonly currency?: string | null | undefined;
  /** At most 20,000 characters */
  readonly description?: string | null | undefined;
  /** Scans after are TOO_LATE */
  readonly doorsCloseAt?: string | null | undefined;
  /** Scans before are TOO_EARLY */
  readonly doorsOpenAt?: string | null | undefined;
  /** When it is over; after startsAt */
  readonly endsAt: string;
  /** 1 to 255 characters */
  readonly location: string;
  /** 1 to 100,000, over all ticket types */
  readonly maxAttendees: number;
  /** Whose event it is; needs events:create there */
  readonly organizationId: string;
  /** When it begins; in the future */
  readonly startsAt: string;
  /** At most 50; more can be added later */
  readonly ticketTypes?: ReadonlyArray<TicketTypeInput> | null | undefined;
  /** Where it takes place, for people who read its times */
  readonly timeZone?: string | null | undefined;
  /** 3 to 255 characters */
  readonly title: string;
};

/** An organization to be made */
export type CreateOrganizationInput = {
  /** 1 to 100 characters */
  readonly name: string;
  /** 3 to 60 small letters, digits and dashes; left out, it is made from the name */
  readonly slug?: string | null | undefined;
};

/** What a list of events is narrowed down to */
export type EventFilter = {
  /** Beginning not before */
  readonly from?: string | null | undefined;
  /** Of this organization alone */
  readonly organizationId?: string | null | undefined;
  /** Words of the title, the location and the description, with or without accents; the last one may be the beginning of a word. At most 200 characters and 20 words */
  readonly search?: string | null | undefined;
  /** Any of these */
  readonly status?: ReadonlyArray<EventStatus> | null | undefined;
  /** Where they are in time */
  readonly timing?: EventTiming | null | undefined;
  /** Beginning not after */
  readonly to?: string | null | undefined;
};

/** Where an event is in its life */
export type EventStatus =
  /** Will not take place */
  | 'CANCELLED'
  /** Is over */
  | 'COMPLETED'
  /** Being prepared; seen by its organization alone */
  | 'DRAFT'
  /** On sale, for everybody to see */
  | 'PUBLISHED';

/** Where an event is in time */
export type EventTiming =
  /** Has begun and is not over */
  | 'ONGOING'
  /** Is over */
  | 'PAST'
  /** Has not begun */
  | 'UPCOMING';

/** How far the making of tickets is */
export type GenerationStatus =
  /** Is being made */
  | 'ACTIVE'
  /** All of it is there */
  | 'COMPLETED'
  /** Nothing could be made; it can be retried */
  | 'FAILED'
  /** Some tickets are there, others failed and can be retried */
  | 'PARTIALLY_COMPLETED'
  /** Waits for its turn */
  | 'QUEUED';

/** A guest to be named */
export type GuestInput = {
  /** Where the guest is told things */
  readonly email: string;
  /** 1 to 100 characters */
  readonly firstName: string;
  /** 1 to 100 characters */
  readonly lastName: string;
  /** E.164 */
  readonly phone?: string | null | undefined;
};

/** Where a guest stands */
export type GuestStatus =
  /** Does not come */
  | 'CANCELLED'
  /** Was admitted */
  | 'CHECKED_IN'
  /** Has a ticket */
  | 'CONFIRMED'
  /** Named, but the ticket is not paid for yet */
  | 'INVITED';

/** An invitation to an organization */
export type InviteMemberInput = {
  /** Where the invitation is sent; only the account of this address can accept it */
  readonly email: string;
  /** Needs members:manage there */
  readonly organizationId: string;
  /** What the invited will be; inviting an OWNER takes organization:manage too */
  readonly role: OrganizationRole;
};

/** What somebody signs in with */
export type LoginInput = {
  /** The `deviceToken` of an earlier sign-in on this device. With it, failed sign-ins by other people do not block yours */
  readonly deviceToken?: string | null | undefined;
  /** Capital letters make no difference */
  readonly email: string;
  /** As it was set */
  readonly password: string;
  /** The session lasts 30 days after its last use instead of 12 hours */
  readonly rememberMe?: boolean | null | undefined;
};

/** What a member is in an organization */
export type OrganizationRole =
  /** Runs events and members, but not the plan, the organization itself or its owners */
  | 'MANAGER'
  /** May do everything in the organization */
  | 'OWNER'
  /** Stands at the door: sees events, guests and tickets, and admits */
  | 'STAFF';

/** Who takes the money */
export type PaymentGateway =
  /** PayPal */
  | 'PAYPAL'
  /** Stripe */
  | 'STRIPE';

/** Where an attempt to pay stands */
export type PaymentStatus =
  /** Closed without money: another attempt took its place, or the purchase is over */
  | 'CANCELLED'
  /** The money is there */
  | 'COMPLETED'
  /** Declined, with a reason; the same attempt may still succeed */
  | 'FAILED'
  /** Some of the money was given back */
  | 'PARTIALLY_REFUNDED'
  /** Waits for the buyer, or for the gateway to be reached */
  | 'PENDING'
  /** The buyer has paid, and the gateway takes its time */
  | 'PROCESSING'
  /** All of the money was given back */
  | 'REFUNDED';

/** Tickets of one type to be bought */
export type PurchaseItemInput = {
  /** One per ticket; left out, each guest has the buyer's name and address. */
  readonly guests?: ReadonlyArray<GuestInput> | null | undefined;
  /** 1 to the type's maxPerPurchase */
  readonly quantity: number;
  /** Of the event; each type stands once */
  readonly ticketTypeId: string;
};

/** Where a purchase stands */
export type PurchaseStatus =
  /** Was called off before it was paid, or with its event */
  | 'CANCELLED'
  /** Was not paid in time; its tickets are on sale again */
  | 'EXPIRED'
  /** Paid, or free */
  | 'PAID'
  /** Some of the money was given back */
  | 'PARTIALLY_REFUNDED'
  /** Holds its tickets until it is paid or `expiresAt` has come */
  | 'PENDING'
  /** All of the money was given back */
  | 'REFUNDED';

/** Tickets to be bought */
export type PurchaseTicketsInput = {
  /** Who buys, and gets the tickets */
  readonly buyer: BuyerInput;
  /** The solution of the challenge that an earlier attempt was refused with, see `CHALLENGE_REQUIRED`. Up to 4,000 characters. */
  readonly challengeSolution?: string | null | undefined;
  /** Published, and not over */
  readonly eventId: string;
  /** Made by the client, once for each purchase it wants; a repeat answers with the first purchase */
  readonly idempotencyKey: string;
  /** At least one, at most 20 */
  readonly items: ReadonlyArray<PurchaseItemInput>;
  /** In order of preference; a gateway that is down is passed over. */
  readonly preferredGateways?: ReadonlyArray<PaymentGateway> | null | undefined;
  /** Takes something off; in any case, blank is none */
  readonly promoCode?: string | null | undefined;
  /** The URL the buyer returns to after payment. Must use `https` or point to `localhost`. `{purchaseId}` is replaced by the purchase's ID. If omitted, the buyer returns to the purchase page. A page that shows the host comes first, unless it is one of `CORS_ORIGINS` or of the organization's `returnHosts`. */
  readonly returnUrl?: string | null | undefined;
  /** Takes a waiting-list offer: its held tickets are used. */
  readonly waitingListToken?: string | null | undefined;
};

/** A proof of who the caller is. Exactly one of `password`, `totp` and `passkey` */
export type ReauthenticateInput = {
  /** The token of `createPasskeyChallenge`, with `passkey` */
  readonly challengeToken?: string | null | undefined;
  /** The response of `navigator.credentials.get` to the challenge's options, as JSON (`credential.toJSON()`) */
  readonly passkey?: { readonly [key: string]: unknown } | null | undefined;
  /** The account's password. Only for an account without a second factor */
  readonly password?: string | null | undefined;
  /** The code that the authenticator app shows */
  readonly totp?: string | null | undefined;
};

/** An account to be made */
export type RegisterInput = {
  /** Capital letters make no difference */
  readonly email: string;
  /** For mails */
  readonly locale?: string | null | undefined;
  /** 1 to 100 characters */
  readonly name: string;
  /** 10 to 128 characters; not a common one, and without the address */
  readonly password: string;
};

/** A passkey that a browser created */
export type RegisterPasskeyInput = {
  /** The token of `beginPasskeyRegistration` */
  readonly challengeToken: string;
  /** The response of `navigator.credentials.create` to the challenge's options, as JSON (`credential.toJSON()`) */
  readonly credential: { readonly [key: string]: unknown };
  /** The name to tell it from others by, 1 to 100 characters. If omitted, `Passkey` */
  readonly name?: string | null | undefined;
};

/** A new name for a passkey */
export type RenamePasskeyInput = {
  /** The passkey's ID. */
  readonly id: string;
  /** The new name, 1 to 100 characters */
  readonly name: string;
};

/** What a user is on the whole platform */
export type Role =
  /** Runs the platform: may do everything everywhere */
  | 'ADMIN'
  /** Goes to events */
  | 'ATTENDEE'
  /** Runs events of organizations */
  | 'ORGANIZER'
  /** Helps at events of organizations */
  | 'STAFF';

/** In the order in which they are decided: a code that is not ours, then the wrong event, and so on; DUPLICATE comes last. */
export type ScanOutcome =
  /** The guest may come in */
  | 'ADMITTED'
  /** The ticket or the event was cancelled */
  | 'CANCELLED'
  /** Somebody went in with it before */
  | 'DUPLICATE'
  /** Not a code of ours, or damaged */
  | 'INVALID_SIGNATURE'
  /** Held for a purchase that is not paid yet */
  | 'NOT_PAID'
  /** The ticket has a newer code, after a transfer or a re-issue */
  | 'REVOKED'
  /** Before the event's doorsOpenAt */
  | 'TOO_EARLY'
  /** After the event's doorsCloseAt */
  | 'TOO_LATE'
  /** A good code of a ticket that is not there */
  | 'UNKNOWN_TICKET'
  /** A ticket to another event */
  | 'WRONG_EVENT'
  /** Its ticket type may not enter at this gate */
  | 'WRONG_GATE';

/** A code that was held up at a door */
export type ScanTicketInput = {
  /** The scan's ID, made by the scanner, 1 to 100 characters. It belongs to one device of one operator: a repeat with the same `deviceId` returns the first result. */
  readonly clientScanId: string;
  /** The scanner, at most 100 characters. Scanners that share an account need it if their client scan IDs could be equal. */
  readonly deviceId?: string | null | undefined;
  /** The event at whose door it was */
  readonly eventId: string;
  /** The gate, if it is one with rules */
  readonly gateId?: string | null | undefined;
  /** Where, in the operator's words, 1 to 100 characters */
  readonly location: string;
  /** The text that the scanner read, at most 2,048 characters. Line ends, blanks and invisible characters around the code are ignored. A link that contains the code, and the ticket code printed on the ticket (`TKT-…`), are accepted, too. */
  readonly qrCodeData: string;
};

/** Where a ticket stands */
export type TicketStatus =
  /** Good for nothing any more */
  | 'CANCELLED'
  /** Good for one admission */
  | 'ISSUED'
  /** Held for a purchase that is not paid yet */
  | 'RESERVED'
  /** Was used */
  | 'VALIDATED';

/** A kind of ticket to be sold */
export type TicketTypeInput = {
  /** At most 1,000 characters */
  readonly description?: string | null | undefined;
  /** The number of tickets that one buyer may have in all purchases, from `maxPerPurchase` to 100,000. Counted by account, email address and card. If omitted or null, `maxPerPurchase`. */
  readonly maxPerBuyer?: number | null | undefined;
  /** The number of tickets that one purchase may have, from 1 to 100. */
  readonly maxPerPurchase?: number | null | undefined;
  /** 1 to 100 characters */
  readonly name: string;
  /** In the event's currency; 0 is free */
  readonly price: string;
  /** 1 to 100,000 */
  readonly quantity: number;
  /** Not on sale from then on */
  readonly salesEndAt?: string | null | undefined;
  /** Not on sale before */
  readonly salesStartAt?: string | null | undefined;
};

export type SignedInFragment = { readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly deviceToken: string | null, readonly user: { readonly id: string, readonly name: string, readonly email: string | null, readonly role: Role | null } };

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { readonly register: { readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly deviceToken: string | null, readonly user: { readonly id: string, readonly name: string, readonly email: string | null, readonly role: Role | null } } };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { readonly login: { readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly deviceToken: string | null, readonly user: { readonly id: string, readonly name: string, readonly email: string | null, readonly role: Role | null } } };

export type CompleteLoginMutationVariables = Exact<{
  input: CompleteLoginInput;
}>;


export type CompleteLoginMutation = { readonly completeLogin: { readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly deviceToken: string | null, readonly user: { readonly id: string, readonly name: string, readonly email: string | null, readonly role: Role | null } } };

export type CreatePasskeyChallengeMutationVariables = Exact<{
  rememberMe?: boolean | null | undefined;
}>;


export type CreatePasskeyChallengeMutation = { readonly createPasskeyChallenge: { readonly challengeToken: string, readonly options: { readonly [key: string]: unknown } } };

export type ReauthenticateMutationVariables = Exact<{
  input: ReauthenticateInput;
}>;


export type ReauthenticateMutation = { readonly reauthenticate: { readonly id: string, readonly authenticatedAt: string, readonly methods: ReadonlyArray<AuthenticationMethod> } };

export type MySecondFactorsQueryVariables = Exact<{ [key: string]: never; }>;


export type MySecondFactorsQuery = { readonly me: { readonly id: string, readonly secondFactors: { readonly enabled: boolean, readonly totpConfirmedAt: string | null, readonly recoveryCodesLeft: number, readonly passkeys: ReadonlyArray<{ readonly id: string, readonly name: string, readonly backedUp: boolean, readonly createdAt: string, readonly lastUsedAt: string | null }> } | null } | null };

export type EnrollTotpMutationVariables = Exact<{ [key: string]: never; }>;


export type EnrollTotpMutation = { readonly enrollTotp: { readonly secret: string, readonly uri: string } };

export type ConfirmTotpMutationVariables = Exact<{
  code: string;
}>;


export type ConfirmTotpMutation = { readonly confirmTotp: { readonly recoveryCodes: ReadonlyArray<string> | null } };

export type RemoveTotpMutationVariables = Exact<{ [key: string]: never; }>;


export type RemoveTotpMutation = { readonly removeTotp: boolean };

export type BeginPasskeyRegistrationMutationVariables = Exact<{ [key: string]: never; }>;


export type BeginPasskeyRegistrationMutation = { readonly beginPasskeyRegistration: { readonly challengeToken: string, readonly options: { readonly [key: string]: unknown } } };

export type RegisterPasskeyMutationVariables = Exact<{
  input: RegisterPasskeyInput;
}>;


export type RegisterPasskeyMutation = { readonly registerPasskey: { readonly recoveryCodes: ReadonlyArray<string> | null, readonly passkey: { readonly id: string, readonly name: string } } };

export type RenamePasskeyMutationVariables = Exact<{
  input: RenamePasskeyInput;
}>;


export type RenamePasskeyMutation = { readonly renamePasskey: { readonly id: string, readonly name: string } };

export type RemovePasskeyMutationVariables = Exact<{
  id: string;
}>;


export type RemovePasskeyMutation = { readonly removePasskey: boolean };

export type ReplaceRecoveryCodesMutationVariables = Exact<{ [key: string]: never; }>;


export type ReplaceRecoveryCodesMutation = { readonly replaceRecoveryCodes: ReadonlyArray<string> };

export type SetSecondFactorRequirementMutationVariables = Exact<{
  organizationId: string;
  required: boolean;
}>;


export type SetSecondFactorRequirementMutation = { readonly setSecondFactorRequirement: { readonly id: string, readonly requireSecondFactor: boolean | null } };

export type RefreshSessionMutationVariables = Exact<{
  refreshToken: string;
}>;


export type RefreshSessionMutation = { readonly refreshSession: { readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly deviceToken: string | null, readonly user: { readonly id: string, readonly name: string, readonly email: string | null, readonly role: Role | null } } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { readonly me: { readonly id: string, readonly name: string, readonly email: string | null, readonly locale: string | null, readonly role: Role | null, readonly permissions: ReadonlyArray<string> | null, readonly emailVerified: boolean | null, readonly memberships: ReadonlyArray<{ readonly role: OrganizationRole, readonly permissions: ReadonlyArray<string>, readonly organization: { readonly id: string, readonly name: string, readonly slug: string } }> | null } | null };

export type CreateOrganizationMutationVariables = Exact<{
  input: CreateOrganizationInput;
}>;


export type CreateOrganizationMutation = { readonly createOrganization: { readonly id: string, readonly name: string, readonly slug: string } };

export type InviteMemberMutationVariables = Exact<{
  input: InviteMemberInput;
}>;


export type InviteMemberMutation = { readonly inviteMember: boolean };

export type AcceptInvitationMutationVariables = Exact<{
  token: string;
}>;


export type AcceptInvitationMutation = { readonly acceptInvitation: { readonly role: OrganizationRole, readonly permissions: ReadonlyArray<string>, readonly organization: { readonly id: string, readonly name: string } } };

export type MySessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type MySessionsQuery = { readonly me: { readonly sessions: ReadonlyArray<{ readonly id: string, readonly createdAt: string, readonly lastUsedAt: string, readonly userAgent: string | null, readonly current: boolean }> | null } | null };

export type EndSessionMutationVariables = Exact<{
  id: string;
}>;


export type EndSessionMutation = { readonly endSession: boolean };

export type OrganizationAuditLogQueryVariables = Exact<{
  slug: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  recordId?: string | null | undefined;
}>;


export type OrganizationAuditLogQuery = { readonly organization: { readonly id: string, readonly auditLog: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly occurredAt: string, readonly action: AuditAction, readonly recordType: string, readonly recordId: string, readonly before: { readonly [key: string]: unknown } | null, readonly after: { readonly [key: string]: unknown } | null, readonly event: { readonly id: string, readonly title: string } | null, readonly actor: { readonly kind: AuditActorKind, readonly address: string | null, readonly user: { readonly id: string, readonly name: string } | null } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null } | null };

export type StatisticsFragment = { readonly capacity: number, readonly sold: number, readonly reserved: number, readonly available: number, readonly validated: number, readonly revenue: { readonly amount: string, readonly currency: string }, readonly refunded: { readonly amount: string, readonly currency: string }, readonly byTicketType: ReadonlyArray<{ readonly sold: number, readonly reserved: number, readonly available: number, readonly validated: number, readonly ticketType: { readonly id: string, readonly name: string }, readonly revenue: { readonly amount: string, readonly currency: string } }> };

export type EventDashboardQueryVariables = Exact<{
  id: string;
  guests?: number | null | undefined;
  purchases?: number | null | undefined;
}>;


export type EventDashboardQuery = { readonly event: { readonly id: string, readonly title: string, readonly status: EventStatus, readonly startsAt: string, readonly statistics: { readonly capacity: number, readonly sold: number, readonly reserved: number, readonly available: number, readonly validated: number, readonly revenue: { readonly amount: string, readonly currency: string }, readonly refunded: { readonly amount: string, readonly currency: string }, readonly byTicketType: ReadonlyArray<{ readonly sold: number, readonly reserved: number, readonly available: number, readonly validated: number, readonly ticketType: { readonly id: string, readonly name: string }, readonly revenue: { readonly amount: string, readonly currency: string } }> } | null, readonly scanStatistics: { readonly expected: number | null, readonly admitted: number, readonly refused: number, readonly duplicates: number, readonly perMinute: ReadonlyArray<{ readonly minute: string, readonly admitted: number, readonly refused: number }>, readonly byGate: ReadonlyArray<{ readonly location: string, readonly admitted: number, readonly refused: number }>, readonly byOutcome: ReadonlyArray<{ readonly outcome: ScanOutcome, readonly count: number }> } | null, readonly guests: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly firstName: string, readonly lastName: string, readonly email: string, readonly status: GuestStatus, readonly ticket: { readonly id: string, readonly code: string, readonly status: TicketStatus } | null } }> } | null, readonly purchases: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly reference: string, readonly status: PurchaseStatus, readonly createdAt: string, readonly total: { readonly amount: string, readonly currency: string }, readonly buyer: { readonly firstName: string, readonly lastName: string, readonly email: string }, readonly payment: { readonly id: string, readonly gateway: PaymentGateway, readonly status: PaymentStatus } | null } }> } | null } | null };

export type EventStatisticsUpdatedSubscriptionVariables = Exact<{
  eventId: string;
}>;


export type EventStatisticsUpdatedSubscription = { readonly eventStatisticsUpdated: { readonly capacity: number, readonly sold: number, readonly reserved: number, readonly available: number, readonly validated: number, readonly revenue: { readonly amount: string, readonly currency: string }, readonly refunded: { readonly amount: string, readonly currency: string }, readonly byTicketType: ReadonlyArray<{ readonly sold: number, readonly reserved: number, readonly available: number, readonly validated: number, readonly ticketType: { readonly id: string, readonly name: string }, readonly revenue: { readonly amount: string, readonly currency: string } }> } };

export type ScanAnswerFragment = { readonly admitted: boolean, readonly outcome: ScanOutcome, readonly message: string, readonly ticket: { readonly id: string, readonly code: string, readonly guest: { readonly firstName: string, readonly lastName: string }, readonly ticketType: { readonly name: string } } | null, readonly scan: { readonly id: string, readonly scannedAt: string, readonly location: string }, readonly firstScan: { readonly id: string, readonly scannedAt: string, readonly location: string, readonly operator: { readonly name: string } | null } | null };

export type ScanTicketMutationVariables = Exact<{
  input: ScanTicketInput;
}>;


export type ScanTicketMutation = { readonly scanTicket: { readonly admitted: boolean, readonly outcome: ScanOutcome, readonly message: string, readonly ticket: { readonly id: string, readonly code: string, readonly guest: { readonly firstName: string, readonly lastName: string }, readonly ticketType: { readonly name: string } } | null, readonly scan: { readonly id: string, readonly scannedAt: string, readonly location: string }, readonly firstScan: { readonly id: string, readonly scannedAt: string, readonly location: string, readonly operator: { readonly name: string } | null } | null } };

export type AdmitTicketMutationVariables = Exact<{
  input: AdmitTicketInput;
}>;


export type AdmitTicketMutation = { readonly admitTicket: { readonly admitted: boolean, readonly outcome: ScanOutcome, readonly message: string, readonly ticket: { readonly id: string, readonly code: string, readonly guest: { readonly firstName: string, readonly lastName: string }, readonly ticketType: { readonly name: string } } | null, readonly scan: { readonly id: string, readonly scannedAt: string, readonly location: string }, readonly firstScan: { readonly id: string, readonly scannedAt: string, readonly location: string, readonly operator: { readonly name: string } | null } | null } };

export type UndoScanMutationVariables = Exact<{
  scanId: string;
  reason: string;
}>;


export type UndoScanMutation = { readonly undoScan: { readonly id: string, readonly outcome: ScanOutcome, readonly ticket: { readonly id: string, readonly isValidated: boolean } | null } };

export type ScanRecordedSubscriptionVariables = Exact<{
  eventId: string;
}>;


export type ScanRecordedSubscription = { readonly scanRecorded: { readonly id: string, readonly outcome: ScanOutcome, readonly location: string, readonly offline: boolean, readonly scannedAt: string, readonly ticket: { readonly code: string, readonly guest: { readonly firstName: string, readonly lastName: string }, readonly ticketType: { readonly name: string } } | null, readonly operator: { readonly name: string } | null } };

export type EventDetailsFragment = { readonly id: string, readonly title: string, readonly slug: string, readonly description: string, readonly startsAt: string, readonly endsAt: string, readonly doorsOpenAt: string | null, readonly doorsCloseAt: string | null, readonly timeZone: string, readonly location: string, readonly maxAttendees: number, readonly currency: string, readonly status: EventStatus, readonly timing: EventTiming, readonly coverImageUrl: string | null, readonly organization: { readonly id: string, readonly name: string } | null, readonly ticketTypes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly description: string | null, readonly quantity: number, readonly available: number, readonly onSale: boolean, readonly salesStartAt: string | null, readonly salesEndAt: string | null, readonly maxPerPurchase: number, readonly price: { readonly amount: string, readonly currency: string } }> };

export type CreateEventMutationVariables = Exact<{
  input: CreateEventInput;
}>;


export type CreateEventMutation = { readonly createEvent: { readonly id: string, readonly title: string, readonly slug: string, readonly description: string, readonly startsAt: string, readonly endsAt: string, readonly doorsOpenAt: string | null, readonly doorsCloseAt: string | null, readonly timeZone: string, readonly location: string, readonly maxAttendees: number, readonly currency: string, readonly status: EventStatus, readonly timing: EventTiming, readonly coverImageUrl: string | null, readonly organization: { readonly id: string, readonly name: string } | null, readonly ticketTypes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly description: string | null, readonly quantity: number, readonly available: number, readonly onSale: boolean, readonly salesStartAt: string | null, readonly salesEndAt: string | null, readonly maxPerPurchase: number, readonly price: { readonly amount: string, readonly currency: string } }> } };

export type PublishEventMutationVariables = Exact<{
  id: string;
}>;


export type PublishEventMutation = { readonly publishEvent: { readonly id: string, readonly status: EventStatus, readonly publishedAt: string | null } };

export type EventQueryVariables = Exact<{
  id?: string | null | undefined;
  slug?: string | null | undefined;
}>;


export type EventQuery = { readonly event: { readonly id: string, readonly title: string, readonly slug: string, readonly description: string, readonly startsAt: string, readonly endsAt: string, readonly doorsOpenAt: string | null, readonly doorsCloseAt: string | null, readonly timeZone: string, readonly location: string, readonly maxAttendees: number, readonly currency: string, readonly status: EventStatus, readonly timing: EventTiming, readonly coverImageUrl: string | null, readonly organization: { readonly id: string, readonly name: string } | null, readonly ticketTypes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly description: string | null, readonly quantity: number, readonly available: number, readonly onSale: boolean, readonly salesStartAt: string | null, readonly salesEndAt: string | null, readonly maxPerPurchase: number, readonly price: { readonly amount: string, readonly currency: string } }> } | null };

export type EventsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: EventFilter | null | undefined;
}>;


export type EventsQuery = { readonly events: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly title: string, readonly slug: string, readonly startsAt: string, readonly endsAt: string, readonly timeZone: string, readonly location: string, readonly status: EventStatus, readonly timing: EventTiming, readonly coverImageUrl: string | null, readonly ticketTypes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly available: number, readonly onSale: boolean, readonly price: { readonly amount: string, readonly currency: string } }> } }> } };

export type PaymentDetailsFragment = { readonly id: string, readonly gateway: PaymentGateway, readonly status: PaymentStatus, readonly paymentIntentId: string | null, readonly clientSecret: string | null, readonly checkoutUrl: string | null, readonly failureReason: string | null, readonly createdAt: string, readonly completedAt: string | null, readonly amount: { readonly amount: string, readonly currency: string }, readonly refundedAmount: { readonly amount: string, readonly currency: string } };

export type PurchaseDetailsFragment = { readonly id: string, readonly reference: string, readonly status: PurchaseStatus, readonly expiresAt: string | null, readonly paidAt: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly items: ReadonlyArray<{ readonly quantity: number, readonly unitPrice: { readonly amount: string, readonly currency: string }, readonly ticketType: { readonly id: string, readonly name: string } }>, readonly payment: { readonly id: string, readonly gateway: PaymentGateway, readonly status: PaymentStatus, readonly paymentIntentId: string | null, readonly clientSecret: string | null, readonly checkoutUrl: string | null, readonly failureReason: string | null, readonly createdAt: string, readonly completedAt: string | null, readonly amount: { readonly amount: string, readonly currency: string }, readonly refundedAmount: { readonly amount: string, readonly currency: string } } | null, readonly tickets: ReadonlyArray<{ readonly id: string, readonly code: string, readonly status: TicketStatus, readonly isValidated: boolean, readonly qrCodeData: string | null, readonly fileUrl: string | null, readonly guest: { readonly id: string, readonly firstName: string, readonly lastName: string, readonly email: string }, readonly ticketType: { readonly id: string, readonly name: string }, readonly generation: { readonly status: GenerationStatus, readonly error: string | null, readonly job: { readonly id: string } | null } | null }> };

export type PurchaseTicketsMutationVariables = Exact<{
  input: PurchaseTicketsInput;
}>;


export type PurchaseTicketsMutation = { readonly purchaseTickets: { readonly accessToken: string | null, readonly id: string, readonly reference: string, readonly status: PurchaseStatus, readonly expiresAt: string | null, readonly paidAt: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly items: ReadonlyArray<{ readonly quantity: number, readonly unitPrice: { readonly amount: string, readonly currency: string }, readonly ticketType: { readonly id: string, readonly name: string } }>, readonly payment: { readonly id: string, readonly gateway: PaymentGateway, readonly status: PaymentStatus, readonly paymentIntentId: string | null, readonly clientSecret: string | null, readonly checkoutUrl: string | null, readonly failureReason: string | null, readonly createdAt: string, readonly completedAt: string | null, readonly amount: { readonly amount: string, readonly currency: string }, readonly refundedAmount: { readonly amount: string, readonly currency: string } } | null, readonly tickets: ReadonlyArray<{ readonly id: string, readonly code: string, readonly status: TicketStatus, readonly isValidated: boolean, readonly qrCodeData: string | null, readonly fileUrl: string | null, readonly guest: { readonly id: string, readonly firstName: string, readonly lastName: string, readonly email: string }, readonly ticketType: { readonly id: string, readonly name: string }, readonly generation: { readonly status: GenerationStatus, readonly error: string | null, readonly job: { readonly id: string } | null } | null }> } };

export type PurchaseQueryVariables = Exact<{
  id: string;
  accessToken?: string | null | undefined;
}>;


export type PurchaseQuery = { readonly purchase: { readonly id: string, readonly reference: string, readonly status: PurchaseStatus, readonly expiresAt: string | null, readonly paidAt: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly items: ReadonlyArray<{ readonly quantity: number, readonly unitPrice: { readonly amount: string, readonly currency: string }, readonly ticketType: { readonly id: string, readonly name: string } }>, readonly payment: { readonly id: string, readonly gateway: PaymentGateway, readonly status: PaymentStatus, readonly paymentIntentId: string | null, readonly clientSecret: string | null, readonly checkoutUrl: string | null, readonly failureReason: string | null, readonly createdAt: string, readonly completedAt: string | null, readonly amount: { readonly amount: string, readonly currency: string }, readonly refundedAmount: { readonly amount: string, readonly currency: string } } | null, readonly tickets: ReadonlyArray<{ readonly id: string, readonly code: string, readonly status: TicketStatus, readonly isValidated: boolean, readonly qrCodeData: string | null, readonly fileUrl: string | null, readonly guest: { readonly id: string, readonly firstName: string, readonly lastName: string, readonly email: string }, readonly ticketType: { readonly id: string, readonly name: string }, readonly generation: { readonly status: GenerationStatus, readonly error: string | null, readonly job: { readonly id: string } | null } | null }> } | null };

export type RetryPaymentMutationVariables = Exact<{
  purchaseId: string;
  gateway: PaymentGateway;
  accessToken?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type RetryPaymentMutation = { readonly retryPayment: { readonly id: string, readonly gateway: PaymentGateway, readonly status: PaymentStatus, readonly paymentIntentId: string | null, readonly clientSecret: string | null, readonly checkoutUrl: string | null, readonly failureReason: string | null, readonly createdAt: string, readonly completedAt: string | null, readonly amount: { readonly amount: string, readonly currency: string }, readonly refundedAmount: { readonly amount: string, readonly currency: string } } };

export type CancelPurchaseMutationVariables = Exact<{
  id: string;
  accessToken?: string | null | undefined;
}>;


export type CancelPurchaseMutation = { readonly cancelPurchase: { readonly id: string, readonly reference: string, readonly status: PurchaseStatus, readonly expiresAt: string | null, readonly paidAt: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly items: ReadonlyArray<{ readonly quantity: number, readonly unitPrice: { readonly amount: string, readonly currency: string }, readonly ticketType: { readonly id: string, readonly name: string } }>, readonly payment: { readonly id: string, readonly gateway: PaymentGateway, readonly status: PaymentStatus, readonly paymentIntentId: string | null, readonly clientSecret: string | null, readonly checkoutUrl: string | null, readonly failureReason: string | null, readonly createdAt: string, readonly completedAt: string | null, readonly amount: { readonly amount: string, readonly currency: string }, readonly refundedAmount: { readonly amount: string, readonly currency: string } } | null, readonly tickets: ReadonlyArray<{ readonly id: string, readonly code: string, readonly status: TicketStatus, readonly isValidated: boolean, readonly qrCodeData: string | null, readonly fileUrl: string | null, readonly guest: { readonly id: string, readonly firstName: string, readonly lastName: string, readonly email: string }, readonly ticketType: { readonly id: string, readonly name: string }, readonly generation: { readonly status: GenerationStatus, readonly error: string | null, readonly job: { readonly id: string } | null } | null }> } };

export type PurchaseUpdatedSubscriptionVariables = Exact<{
  purchaseId: string;
  accessToken?: string | null | undefined;
}>;


export type PurchaseUpdatedSubscription = { readonly purchaseUpdated: { readonly id: string, readonly reference: string, readonly status: PurchaseStatus, readonly expiresAt: string | null, readonly paidAt: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly items: ReadonlyArray<{ readonly quantity: number, readonly unitPrice: { readonly amount: string, readonly currency: string }, readonly ticketType: { readonly id: string, readonly name: string } }>, readonly payment: { readonly id: string, readonly gateway: PaymentGateway, readonly status: PaymentStatus, readonly paymentIntentId: string | null, readonly clientSecret: string | null, readonly checkoutUrl: string | null, readonly failureReason: string | null, readonly createdAt: string, readonly completedAt: string | null, readonly amount: { readonly amount: string, readonly currency: string }, readonly refundedAmount: { readonly amount: string, readonly currency: string } } | null, readonly tickets: ReadonlyArray<{ readonly id: string, readonly code: string, readonly status: TicketStatus, readonly isValidated: boolean, readonly qrCodeData: string | null, readonly fileUrl: string | null, readonly guest: { readonly id: string, readonly firstName: string, readonly lastName: string, readonly email: string }, readonly ticketType: { readonly id: string, readonly name: string }, readonly generation: { readonly status: GenerationStatus, readonly error: string | null, readonly job: { readonly id: string } | null } | null }> } };

export type PaymentUpdatedSubscriptionVariables = Exact<{
  purchaseId: string;
  accessToken?: string | null | undefined;
}>;


export type PaymentUpdatedSubscription = { readonly paymentUpdated: { readonly id: string, readonly gateway: PaymentGateway, readonly status: PaymentStatus, readonly paymentIntentId: string | null, readonly clientSecret: string | null, readonly checkoutUrl: string | null, readonly failureReason: string | null, readonly createdAt: string, readonly completedAt: string | null, readonly amount: { readonly amount: string, readonly currency: string }, readonly refundedAmount: { readonly amount: string, readonly currency: string } } };

export type GenerationProgressedSubscriptionVariables = Exact<{
  jobId: string;
}>;


export type GenerationProgressedSubscription = { readonly generationProgressed: { readonly id: string, readonly status: GenerationStatus, readonly total: number, readonly successful: number, readonly failed: number, readonly processingTime: number, readonly finishedAt: string | null } };

export const SignedInFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SignedIn"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuthPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresIn"}},{"kind":"Field","name":{"kind":"Name","value":"deviceToken"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]} as unknown as DocumentNode;
export const StatisticsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Statistics"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EventStatistics"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"capacity"}},{"kind":"Field","name":{"kind":"Name","value":"sold"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"validated"}},{"kind":"Field","name":{"kind":"Name","value":"revenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunded"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byTicketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sold"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"validated"}},{"kind":"Field","name":{"kind":"Name","value":"revenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]} as unknown as DocumentNode;
export const ScanAnswerFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ScanAnswer"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ScanResult"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"admitted"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"guest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"scan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scannedAt"}},{"kind":"Field","name":{"kind":"Name","value":"location"}}]}},{"kind":"Field","name":{"kind":"Name","value":"firstScan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scannedAt"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"Field","name":{"kind":"Name","value":"operator"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode;
export const EventDetailsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EventDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Event"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"doorsOpenAt"}},{"kind":"Field","name":{"kind":"Name","value":"doorsCloseAt"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"Field","name":{"kind":"Name","value":"maxAttendees"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"timing"}},{"kind":"Field","name":{"kind":"Name","value":"coverImageUrl"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketTypes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"onSale"}},{"kind":"Field","name":{"kind":"Name","value":"salesStartAt"}},{"kind":"Field","name":{"kind":"Name","value":"salesEndAt"}},{"kind":"Field","name":{"kind":"Name","value":"maxPerPurchase"}}]}}]}}]} as unknown as DocumentNode;
export const PaymentDetailsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"gateway"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"paymentIntentId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode;
export const PurchaseDetailsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PurchaseDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Purchase"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentDetails"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tickets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isValidated"}},{"kind":"Field","name":{"kind":"Name","value":"qrCodeData"}},{"kind":"Field","name":{"kind":"Name","value":"fileUrl"}},{"kind":"Field","name":{"kind":"Name","value":"guest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"gateway"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"paymentIntentId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode;
export const RegisterDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Register"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"register"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SignedIn"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SignedIn"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuthPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresIn"}},{"kind":"Field","name":{"kind":"Name","value":"deviceToken"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]} as unknown as DocumentNode;
export const LoginDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Login"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LoginInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"login"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SignedIn"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SignedIn"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuthPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresIn"}},{"kind":"Field","name":{"kind":"Name","value":"deviceToken"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]} as unknown as DocumentNode;
export const CompleteLoginDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CompleteLogin"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CompleteLoginInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completeLogin"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SignedIn"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SignedIn"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuthPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresIn"}},{"kind":"Field","name":{"kind":"Name","value":"deviceToken"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]} as unknown as DocumentNode;
export const CreatePasskeyChallengeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreatePasskeyChallenge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"rememberMe"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createPasskeyChallenge"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"rememberMe"},"value":{"kind":"Variable","name":{"kind":"Name","value":"rememberMe"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"challengeToken"}},{"kind":"Field","name":{"kind":"Name","value":"options"}}]}}]}}]} as unknown as DocumentNode;
export const ReauthenticateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Reauthenticate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReauthenticateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reauthenticate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"authenticatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"methods"}}]}}]}}]} as unknown as DocumentNode;
export const MySecondFactorsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MySecondFactors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"secondFactors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"totpConfirmedAt"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodesLeft"}},{"kind":"Field","name":{"kind":"Name","value":"passkeys"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"backedUp"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode;
export const EnrollTotpDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EnrollTotp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollTotp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"uri"}}]}}]}}]} as unknown as DocumentNode;
export const ConfirmTotpDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ConfirmTotp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"code"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"confirmTotp"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"code"},"value":{"kind":"Variable","name":{"kind":"Name","value":"code"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recoveryCodes"}}]}}]}}]} as unknown as DocumentNode;
export const RemoveTotpDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RemoveTotp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"removeTotp"}}]}}]} as unknown as DocumentNode;
export const BeginPasskeyRegistrationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"BeginPasskeyRegistration"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"beginPasskeyRegistration"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"challengeToken"}},{"kind":"Field","name":{"kind":"Name","value":"options"}}]}}]}}]} as unknown as DocumentNode;
export const RegisterPasskeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterPasskey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterPasskeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerPasskey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"passkey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodes"}}]}}]}}]} as unknown as DocumentNode;
export const RenamePasskeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RenamePasskey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RenamePasskeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"renamePasskey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode;
export const RemovePasskeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RemovePasskey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"removePasskey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}]}}]} as unknown as DocumentNode;
export const ReplaceRecoveryCodesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplaceRecoveryCodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replaceRecoveryCodes"}}]}}]} as unknown as DocumentNode;
export const SetSecondFactorRequirementDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetSecondFactorRequirement"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"organizationId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"required"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setSecondFactorRequirement"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"organizationId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"organizationId"}}},{"kind":"Argument","name":{"kind":"Name","value":"required"},"value":{"kind":"Variable","name":{"kind":"Name","value":"required"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requireSecondFactor"}}]}}]}}]} as unknown as DocumentNode;
export const RefreshSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"refreshToken"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"refreshToken"},"value":{"kind":"Variable","name":{"kind":"Name","value":"refreshToken"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SignedIn"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SignedIn"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuthPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresIn"}},{"kind":"Field","name":{"kind":"Name","value":"deviceToken"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]} as unknown as DocumentNode;
export const MeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"locale"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"emailVerified"}},{"kind":"Field","name":{"kind":"Name","value":"memberships"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}}]}}]}}]}}]} as unknown as DocumentNode;
export const CreateOrganizationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateOrganization"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateOrganizationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createOrganization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}}]}}]} as unknown as DocumentNode;
export const InviteMemberDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"InviteMember"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"InviteMemberInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inviteMember"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}]}]}}]} as unknown as DocumentNode;
export const AcceptInvitationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AcceptInvitation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"token"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acceptInvitation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"token"},"value":{"kind":"Variable","name":{"kind":"Name","value":"token"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode;
export const MySessionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MySessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}},{"kind":"Field","name":{"kind":"Name","value":"userAgent"}},{"kind":"Field","name":{"kind":"Name","value":"current"}}]}}]}}]}}]} as unknown as DocumentNode;
export const EndSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EndSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}]}}]} as unknown as DocumentNode;
export const OrganizationAuditLogDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OrganizationAuditLog"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"recordId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"auditLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"recordId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"recordId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"recordType"}},{"kind":"Field","name":{"kind":"Name","value":"recordId"}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"address"}}]}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode;
export const EventDashboardDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EventDashboard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"guests"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"purchases"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"event"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"statistics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Statistics"}}]}},{"kind":"Field","name":{"kind":"Name","value":"scanStatistics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"expected"}},{"kind":"Field","name":{"kind":"Name","value":"admitted"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"duplicates"}},{"kind":"Field","name":{"kind":"Name","value":"perMinute"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"minute"}},{"kind":"Field","name":{"kind":"Name","value":"admitted"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byGate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"Field","name":{"kind":"Name","value":"admitted"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byOutcome"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"guests"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"guests"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"purchases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"purchases"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"buyer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"gateway"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Statistics"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EventStatistics"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"capacity"}},{"kind":"Field","name":{"kind":"Name","value":"sold"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"validated"}},{"kind":"Field","name":{"kind":"Name","value":"revenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunded"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byTicketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sold"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"validated"}},{"kind":"Field","name":{"kind":"Name","value":"revenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]} as unknown as DocumentNode;
export const EventStatisticsUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"EventStatisticsUpdated"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"eventId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventStatisticsUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"eventId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"eventId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Statistics"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Statistics"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EventStatistics"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"capacity"}},{"kind":"Field","name":{"kind":"Name","value":"sold"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"validated"}},{"kind":"Field","name":{"kind":"Name","value":"revenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunded"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byTicketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sold"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"validated"}},{"kind":"Field","name":{"kind":"Name","value":"revenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]} as unknown as DocumentNode;
export const ScanTicketDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ScanTicket"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ScanTicketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scanTicket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ScanAnswer"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ScanAnswer"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ScanResult"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"admitted"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"guest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"scan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scannedAt"}},{"kind":"Field","name":{"kind":"Name","value":"location"}}]}},{"kind":"Field","name":{"kind":"Name","value":"firstScan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scannedAt"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"Field","name":{"kind":"Name","value":"operator"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode;
export const AdmitTicketDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AdmitTicket"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AdmitTicketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"admitTicket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ScanAnswer"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ScanAnswer"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ScanResult"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"admitted"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"guest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"scan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scannedAt"}},{"kind":"Field","name":{"kind":"Name","value":"location"}}]}},{"kind":"Field","name":{"kind":"Name","value":"firstScan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scannedAt"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"Field","name":{"kind":"Name","value":"operator"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode;
export const UndoScanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UndoScan"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"scanId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"undoScan"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"scanId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"scanId"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isValidated"}}]}}]}}]}}]} as unknown as DocumentNode;
export const ScanRecordedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ScanRecorded"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"eventId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scanRecorded"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"eventId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"eventId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"Field","name":{"kind":"Name","value":"offline"}},{"kind":"Field","name":{"kind":"Name","value":"scannedAt"}},{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"guest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"operator"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode;
export const CreateEventDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateEvent"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateEventInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createEvent"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EventDetails"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EventDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Event"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"doorsOpenAt"}},{"kind":"Field","name":{"kind":"Name","value":"doorsCloseAt"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"Field","name":{"kind":"Name","value":"maxAttendees"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"timing"}},{"kind":"Field","name":{"kind":"Name","value":"coverImageUrl"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketTypes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"onSale"}},{"kind":"Field","name":{"kind":"Name","value":"salesStartAt"}},{"kind":"Field","name":{"kind":"Name","value":"salesEndAt"}},{"kind":"Field","name":{"kind":"Name","value":"maxPerPurchase"}}]}}]}}]} as unknown as DocumentNode;
export const PublishEventDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PublishEvent"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publishEvent"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}}]}}]}}]} as unknown as DocumentNode;
export const EventDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Event"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"event"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EventDetails"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EventDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Event"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"doorsOpenAt"}},{"kind":"Field","name":{"kind":"Name","value":"doorsCloseAt"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"Field","name":{"kind":"Name","value":"maxAttendees"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"timing"}},{"kind":"Field","name":{"kind":"Name","value":"coverImageUrl"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketTypes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"onSale"}},{"kind":"Field","name":{"kind":"Name","value":"salesStartAt"}},{"kind":"Field","name":{"kind":"Name","value":"salesEndAt"}},{"kind":"Field","name":{"kind":"Name","value":"maxPerPurchase"}}]}}]}}]} as unknown as DocumentNode;
export const EventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Events"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"EventFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"timing"}},{"kind":"Field","name":{"kind":"Name","value":"coverImageUrl"}},{"kind":"Field","name":{"kind":"Name","value":"ticketTypes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"onSale"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode;
export const PurchaseTicketsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PurchaseTickets"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PurchaseTicketsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"purchaseTickets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PurchaseDetails"}},{"kind":"Field","name":{"kind":"Name","value":"accessToken"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"gateway"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"paymentIntentId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PurchaseDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Purchase"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentDetails"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tickets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isValidated"}},{"kind":"Field","name":{"kind":"Name","value":"qrCodeData"}},{"kind":"Field","name":{"kind":"Name","value":"fileUrl"}},{"kind":"Field","name":{"kind":"Name","value":"guest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode;
export const PurchaseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Purchase"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accessToken"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"purchase"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"accessToken"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accessToken"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PurchaseDetails"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"gateway"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"paymentIntentId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PurchaseDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Purchase"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentDetails"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tickets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isValidated"}},{"kind":"Field","name":{"kind":"Name","value":"qrCodeData"}},{"kind":"Field","name":{"kind":"Name","value":"fileUrl"}},{"kind":"Field","name":{"kind":"Name","value":"guest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode;
export const RetryPaymentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetryPayment"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"purchaseId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"gateway"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PaymentGateway"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accessToken"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryPayment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"purchaseId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"purchaseId"}}},{"kind":"Argument","name":{"kind":"Name","value":"gateway"},"value":{"kind":"Variable","name":{"kind":"Name","value":"gateway"}}},{"kind":"Argument","name":{"kind":"Name","value":"accessToken"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accessToken"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentDetails"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"gateway"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"paymentIntentId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode;
export const CancelPurchaseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelPurchase"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accessToken"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelPurchase"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"accessToken"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accessToken"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PurchaseDetails"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"gateway"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"paymentIntentId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PurchaseDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Purchase"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentDetails"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tickets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isValidated"}},{"kind":"Field","name":{"kind":"Name","value":"qrCodeData"}},{"kind":"Field","name":{"kind":"Name","value":"fileUrl"}},{"kind":"Field","name":{"kind":"Name","value":"guest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode;
export const PurchaseUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"PurchaseUpdated"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"purchaseId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accessToken"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"purchaseUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"purchaseId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"purchaseId"}}},{"kind":"Argument","name":{"kind":"Name","value":"accessToken"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accessToken"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PurchaseDetails"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"gateway"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"paymentIntentId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PurchaseDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Purchase"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentDetails"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tickets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isValidated"}},{"kind":"Field","name":{"kind":"Name","value":"qrCodeData"}},{"kind":"Field","name":{"kind":"Name","value":"fileUrl"}},{"kind":"Field","name":{"kind":"Name","value":"guest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ticketType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode;
export const PaymentUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"PaymentUpdated"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"purchaseId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accessToken"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"paymentUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"purchaseId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"purchaseId"}}},{"kind":"Argument","name":{"kind":"Name","value":"accessToken"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accessToken"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentDetails"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"gateway"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"paymentIntentId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode;
export const GenerationProgressedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"GenerationProgressed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"jobId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generationProgressed"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"jobId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"jobId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"successful"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"processingTime"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]}}]} as unknown as DocumentNode;
export type Requester<C = {}> = <R, V>(doc: DocumentNode, vars?: V, options?: C) => Promise<R> | AsyncIterable<R>
export function getSdk<C>(requester: Requester<C>) {
  return {
    Register(variables: RegisterMutationVariables, options?: C): Promise<RegisterMutation> {
      return requester<RegisterMutation, RegisterMutationVariables>(RegisterDocument, variables, options) as Promise<RegisterMutation>;
    },
    Login(variables: LoginMutationVariables, options?: C): Promise<LoginMutation> {
      return requester<LoginMutation, LoginMutationVariables>(LoginDocument, variables, options) as Promise<LoginMutation>;
    },
    CompleteLogin(variables: CompleteLoginMutationVariables, options?: C): Promise<CompleteLoginMutation> {
      return requester<CompleteLoginMutation, CompleteLoginMutationVariables>(CompleteLoginDocument, variables, options) as Promise<CompleteLoginMutation>;
    },
    CreatePasskeyChallenge(variables?: CreatePasskeyChallengeMutationVariables, options?: C): Promise<CreatePasskeyChallengeMutation> {
      return requester<CreatePasskeyChallengeMutation, CreatePasskeyChallengeMutationVariables>(CreatePasskeyChallengeDocument, variables, options) as Promise<CreatePasskeyChallengeMutation>;
    },
    Reauthenticate(variables: ReauthenticateMutationVariables, options?: C): Promise<ReauthenticateMutation> {
      return requester<ReauthenticateMutation, ReauthenticateMutationVariables>(ReauthenticateDocument, variables, options) as Promise<ReauthenticateMutation>;
    },
    MySecondFactors(variables?: MySecondFactorsQueryVariables, options?: C): Promise<MySecondFactorsQuery> {
      return requester<MySecondFactorsQuery, MySecondFactorsQueryVariables>(MySecondFactorsDocument, variables, options) as Promise<MySecondFactorsQuery>;
    },
    EnrollTotp(variables?: EnrollTotpMutationVariables, options?: C): Promise<EnrollTotpMutation> {
      return requester<EnrollTotpMutation, EnrollTotpMutationVariables>(EnrollTotpDocument, variables, options) as Promise<EnrollTotpMutation>;
    },
    ConfirmTotp(variables: ConfirmTotpMutationVariables, options?: C): Promise<ConfirmTotpMutation> {
      return requester<ConfirmTotpMutation, ConfirmTotpMutationVariables>(ConfirmTotpDocument, variables, options) as Promise<ConfirmTotpMutation>;
    },
    RemoveTotp(variables?: RemoveTotpMutationVariables, options?: C): Promise<RemoveTotpMutation> {
      return requester<RemoveTotpMutation, RemoveTotpMutationVariables>(RemoveTotpDocument, variables, options) as Promise<RemoveTotpMutation>;
    },
    BeginPasskeyRegistration(variables?: BeginPasskeyRegistrationMutationVariables, options?: C): Promise<BeginPasskeyRegistrationMutation> {
      return requester<BeginPasskeyRegistrationMutation, BeginPasskeyRegistrationMutationVariables>(BeginPasskeyRegistrationDocument, variables, options) as Promise<BeginPasskeyRegistrationMutation>;
    },
    RegisterPasskey(variables: RegisterPasskeyMutationVariables, options?: C): Promise<RegisterPasskeyMutation> {
      return requester<RegisterPasskeyMutation, RegisterPasskeyMutationVariables>(RegisterPasskeyDocument, variables, options) as Promise<RegisterPasskeyMutation>;
    },
    RenamePasskey(variables: RenamePasskeyMutationVariables, options?: C): Promise<RenamePasskeyMutation> {
      return requester<RenamePasskeyMutation, RenamePasskeyMutationVariables>(RenamePasskeyDocument, variables, options) as Promise<RenamePasskeyMutation>;
    },
    RemovePasskey(variables: RemovePasskeyMutationVariables, options?: C): Promise<RemovePasskeyMutation> {
      return requester<RemovePasskeyMutation, RemovePasskeyMutationVariables>(RemovePasskeyDocument, variables, options) as Promise<RemovePasskeyMutation>;
    },
    ReplaceRecoveryCodes(variables?: ReplaceRecoveryCodesMutationVariables, options?: C): Promise<ReplaceRecoveryCodesMutation> {
      return requester<ReplaceRecoveryCodesMutation, ReplaceRecoveryCodesMutationVariables>(ReplaceRecoveryCodesDocument, variables, options) as Promise<ReplaceRecoveryCodesMutation>;
    },
    SetSecondFactorRequirement(variables: SetSecondFactorRequirementMutationVariables, options?: C): Promise<SetSecondFactorRequirementMutation> {
      return requester<SetSecondFactorRequirementMutation, SetSecondFactorRequirementMutationVariables>(SetSecondFactorRequirementDocument, variables, options) as Promise<SetSecondFactorRequirementMutation>;
    },
    RefreshSession(variables: RefreshSessionMutationVariables, options?: C): Promise<RefreshSessionMutation> {
      return requester<RefreshSessionMutation, RefreshSessionMutationVariables>(RefreshSessionDocument, variables, options) as Promise<RefreshSessionMutation>;
    },
    Me(variables?: MeQueryVariables, options?: C): Promise<MeQuery> {
      return requester<MeQuery, MeQueryVariables>(MeDocument, variables, options) as Promise<MeQuery>;
    },
    CreateOrganization(variables: CreateOrganizationMutationVariables, options?: C): Promise<CreateOrganizationMutation> {
      return requester<CreateOrganizationMutation, CreateOrganizationMutationVariables>(CreateOrganizationDocument, variables, options) as Promise<CreateOrganizationMutation>;
    },
    InviteMember(variables: InviteMemberMutationVariables, options?: C): Promise<InviteMemberMutation> {
      return requester<InviteMemberMutation, InviteMemberMutationVariables>(InviteMemberDocument, variables, options) as Promise<InviteMemberMutation>;
    },
    AcceptInvitation(variables: AcceptInvitationMutationVariables, options?: C): Promise<AcceptInvitationMutation> {
      return requester<AcceptInvitationMutation, AcceptInvitationMutationVariables>(AcceptInvitationDocument, variables, options) as Promise<AcceptInvitationMutation>;
    },
    MySessions(variables?: MySessionsQueryVariables, options?: C): Promise<MySessionsQuery> {
      return requester<MySessionsQuery, MySessionsQueryVariables>(MySessionsDocument, variables, options) as Promise<MySessionsQuery>;
    },
    EndSession(variables: EndSessionMutationVariables, options?: C): Promise<EndSessionMutation> {
      return requester<EndSessionMutation, EndSessionMutationVariables>(EndSessionDocument, variables, options) as Promise<EndSessionMutation>;
    },
    OrganizationAuditLog(variables: OrganizationAuditLogQueryVariables, options?: C): Promise<OrganizationAuditLogQuery> {
      return requester<OrganizationAuditLogQuery, OrganizationAuditLogQueryVariables>(OrganizationAuditLogDocument, variables, options) as Promise<OrganizationAuditLogQuery>;
    },
    EventDashboard(variables: EventDashboardQueryVariables, options?: C): Promise<EventDashboardQuery> {
      return requester<EventDashboardQuery, EventDashboardQueryVariables>(EventDashboardDocument, variables, options) as Promise<EventDashboardQuery>;
    },
    EventStatisticsUpdated(variables: EventStatisticsUpdatedSubscriptionVariables, options?: C): AsyncIterable<EventStatisticsUpdatedSubscription> {
      return requester<EventStatisticsUpdatedSubscription, EventStatisticsUpdatedSubscriptionVariables>(EventStatisticsUpdatedDocument, variables, options) as AsyncIterable<EventStatisticsUpdatedSubscription>;
    },
    ScanTicket(variables: ScanTicketMutationVariables, options?: C): Promise<ScanTicketMutation> {
      return requester<ScanTicketMutation, ScanTicketMutationVariables>(ScanTicketDocument, variables, options) as Promise<ScanTicketMutation>;
    },
    AdmitTicket(variables: AdmitTicketMutationVariables, options?: C): Promise<AdmitTicketMutation> {
      return requester<AdmitTicketMutation, AdmitTicketMutationVariables>(AdmitTicketDocument, variables, options) as Promise<AdmitTicketMutation>;
    },
    UndoScan(variables: UndoScanMutationVariables, options?: C): Promise<UndoScanMutation> {
      return requester<UndoScanMutation, UndoScanMutationVariables>(UndoScanDocument, variables, options) as Promise<UndoScanMutation>;
    },
    ScanRecorded(variables: ScanRecordedSubscriptionVariables, options?: C): AsyncIterable<ScanRecordedSubscription> {
      return requester<ScanRecordedSubscription, ScanRecordedSubscriptionVariables>(ScanRecordedDocument, variables, options) as AsyncIterable<ScanRecordedSubscription>;
    },
    CreateEvent(variables: CreateEventMutationVariables, options?: C): Promise<CreateEventMutation> {
      return requester<CreateEventMutation, CreateEventMutationVariables>(CreateEventDocument, variables, options) as Promise<CreateEventMutation>;
    },
    PublishEvent(variables: PublishEventMutationVariables, options?: C): Promise<PublishEventMutation> {
      return requester<PublishEventMutation, PublishEventMutationVariables>(PublishEventDocument, variables, options) as Promise<PublishEventMutation>;
    },
    Event(variables?: EventQueryVariables, options?: C): Promise<EventQuery> {
      return requester<EventQuery, EventQueryVariables>(EventDocument, variables, options) as Promise<EventQuery>;
    },
    Events(variables?: EventsQueryVariables, options?: C): Promise<EventsQuery> {
      return requester<EventsQuery, EventsQueryVariables>(EventsDocument, variables, options) as Promise<EventsQuery>;
    },
    PurchaseTickets(variables: PurchaseTicketsMutationVariables, options?: C): Promise<PurchaseTicketsMutation> {
      return requester<PurchaseTicketsMutation, PurchaseTicketsMutationVariables>(PurchaseTicketsDocument, variables, options) as Promise<PurchaseTicketsMutation>;
    },
    Purchase(variables: PurchaseQueryVariables, options?: C): Promise<PurchaseQuery> {
      return requester<PurchaseQuery, PurchaseQueryVariables>(PurchaseDocument, variables, options) as Promise<PurchaseQuery>;
    },
    RetryPayment(variables: RetryPaymentMutationVariables, options?: C): Promise<RetryPaymentMutation> {
      return requester<RetryPaymentMutation, RetryPaymentMutationVariables>(RetryPaymentDocument, variables, options) as Promise<RetryPaymentMutation>;
    },
    CancelPurchase(variables: CancelPurchaseMutationVariables, options?: C): Promise<CancelPurchaseMutation> {
      return requester<CancelPurchaseMutation, CancelPurchaseMutationVariables>(CancelPurchaseDocument, variables, options) as Promise<CancelPurchaseMutation>;
    },
    PurchaseUpdated(variables: PurchaseUpdatedSubscriptionVariables, options?: C): AsyncIterable<PurchaseUpdatedSubscription> {
      return requester<PurchaseUpdatedSubscription, PurchaseUpdatedSubscriptionVariables>(PurchaseUpdatedDocument, variables, options) as AsyncIterable<PurchaseUpdatedSubscription>;
    },
    PaymentUpdated(variables: PaymentUpdatedSubscriptionVariables, options?: C): AsyncIterable<PaymentUpdatedSubscription> {
      return requester<PaymentUpdatedSubscription, PaymentUpdatedSubscriptionVariables>(PaymentUpdatedDocument, variables, options) as AsyncIterable<PaymentUpdatedSubscription>;
    },
    GenerationProgressed(variables: GenerationProgressedSubscriptionVariables, options?: C): AsyncIterable<GenerationProgressedSubscription> {
      return requester<GenerationProgressedSubscription, GenerationProgressedSubscriptionVariables>(GenerationProgressedDocument, variables, options) as AsyncIterable<GenerationProgressedSubscription>;
    }
  };
}
export type Sdk = ReturnType<typeof getSdk>;