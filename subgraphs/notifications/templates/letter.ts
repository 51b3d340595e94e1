/** A mail before it is HTML or text. Everything in it is plain text: whoever prints it escapes it. */
export interface Letter {
  readonly subject: string;
  /** What mailboxes show beside the subject. */
  readonly preheader: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Why the reader got it. */
  readonly footnote: string;
}

/** A part of a letter. */
export type Block =
  | { readonly kind: "paragraph"; readonly text: string }
  /** What another person wrote, with its own line breaks. `links`: whether mail programs may make links of it. */
  | { readonly kind: "prose"; readonly text: string; readonly links?: boolean }
  | { readonly kind: "button"; readonly label: string; readonly url: string }
  /** The event, drawn as a ticket. */
  | { readonly kind: "event"; readonly over: string; readonly title: string; readonly facts: readonly Fact[]; readonly cancelled?: boolean }
  | { readonly kind: "tickets"; readonly heading: string; readonly rows: readonly TicketRow[]; readonly more: string | null }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  /** In small print. */
  | { readonly kind: "note"; readonly text: string };

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface TicketRow {
  readonly name: string;
  readonly type: string;
  readonly code: string;
}
