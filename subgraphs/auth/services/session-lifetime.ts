import { refreshLifetime } from "./refresh-tokens";

const HOUR = 3_600_000;

/** When sessions end although they are used. */
export class SessionLifetime {
  /**
   * @param maxHours after sign-in when an ordinary session ends
   * @param rememberedMaxDays after sign-in when a remembered session ends
   */
  constructor(
    private readonly maxHours: number,
    private readonly rememberedMaxDays: number,
  ) {}

  /** The absolute end of a session that begins at `start`. */
  endOf(start: Date, rememberMe: boolean): Date {
    return new Date(start.getTime() + (rememberMe ? this.rememberedMaxDays * 24 : this.maxHours) * HOUR);
  }
}

/** When a session expires that was used at `now`: after the idle time, and no later than its absolute end. */
export const expiryOf = (now: Date, rememberMe: boolean, endsAt: Date): Date =>
  new Date(Math.min(now.getTime() + refreshLifetime(rememberMe), endsAt.getTime()));
