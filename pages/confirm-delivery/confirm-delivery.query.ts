export const CONFIRM_PURCHASE_EMAIL = `mutation ConfirmPurchaseEmail($token: String!) { confirmPurchaseEmail(token: $token) }`;
