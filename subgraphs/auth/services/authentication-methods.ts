/** How a user proves who they are. */
export const AuthenticationMethod = {
  PASSWORD: "PASSWORD",
  EMAIL_LINK: "EMAIL_LINK",
  TOTP: "TOTP",
  PASSKEY: "PASSKEY",
  RECOVERY_CODE: "RECOVERY_CODE",
} as const;
export type AuthenticationMethod = (typeof AuthenticationMethod)[keyof typeof AuthenticationMethod];

/** A passkey alone is two factors: the device, and what it verifies its user by. */
export const secondFactors: readonly AuthenticationMethod[] = ["TOTP", "PASSKEY", "RECOVERY_CODE"];
