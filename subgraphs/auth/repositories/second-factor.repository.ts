import type { Tx } from "./database";

/** What a user can sign in with beside the password. */
export interface EnrolledFactors {
  readonly totp: boolean;
  readonly passkeys: boolean;
}

/** Questions about all kinds of second factors at once. */
export class SecondFactorRepository {
  async enrolled(tx: Tx, userId: string): Promise<EnrolledFactors> {
    const [row] = await tx.$queryRawUnsafe<EnrolledFactors[]>(
      `SELECT EXISTS (SELECT FROM totp_secrets WHERE user_id = $1::uuid AND confirmed_at IS NOT NULL) AS totp,
              EXISTS (SELECT FROM passkeys WHERE user_id = $1::uuid) AS passkeys`,
      userId,
    );
    return row ?? { totp: false, passkeys: false };
  }
}
