/** Whose an event is: never changes. */
export interface EventOwners {
  /**
   * @returns the organization, or null when there is no such event
   * @throws AppError SERVICE_UNAVAILABLE when nobody answers
   */
  organizationOf(eventId: string): Promise<string | null>;
}
