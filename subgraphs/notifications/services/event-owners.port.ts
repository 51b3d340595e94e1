/** Whose an event is, which never changes, and whether it is a draft, which ends some day. */
export interface EventOwner {
  readonly organizationId: string;
  /** Whether everybody may know of the event: false for a draft. */
  readonly published: boolean;
}

/** Knows whose the events are. */
export interface EventOwners {
  /**
   * @returns null when there is no such event
   * @throws AppError SERVICE_UNAVAILABLE when nobody answers
   */
  ownerOf(eventId: string): Promise<EventOwner | null>;
}
