export interface SignedIn {
  readonly accessToken: string;
}

export interface Membership {
  readonly role: string;
  readonly organization: { readonly name: string };
}

export const LOGIN = `mutation Login($input: LoginInput!) { login(input: $input) { accessToken } }`;
export const COMPLETE_LOGIN = `mutation CompleteLogin($input: CompleteLoginInput!) { completeLogin(input: $input) { accessToken } }`;
export const REGISTER = `mutation Register($input: RegisterInput!) { register(input: $input) { accessToken } }`;
/** These pages keep nobody signed in: the session ends when what it was for is done. */
export const LOGOUT = `mutation Logout { logout }`;
export const ACCEPT_INVITATION = `mutation AcceptInvitation($token: String!) { acceptInvitation(token: $token) { role organization { name } } }`;
export const VERIFY_EMAIL = `mutation VerifyEmail($token: String!) { verifyEmail(token: $token) { id } }`;
export const RESET_PASSWORD = `mutation ResetPassword($token: String!, $password: String!) { resetPassword(token: $token, password: $password) { accessToken } }`;
export const REQUEST_PASSWORD_RESET = `mutation RequestPasswordReset($email: EmailAddress!) { requestPasswordReset(email: $email) }`;
