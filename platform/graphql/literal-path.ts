import { TokenKind, type ASTNode, type Token } from "graphql";

/**
 * The path of a value written into a document, e.g. `["input", "buyer", "email"]` or `["ids", "1"]`, from its argument or
 * variable on. Follows the tokens that the parser left behind the node, so the document is not parsed again.
 * @returns null when the node has no location, or is no value of an argument, input field or variable
 */
export function literalPath(node: ASTNode): string[] | null {
  const path: string[] = [];
  let token = before(node.loc?.startToken);
  for (;;) {
    // Here: directly before a value. It belongs to a name, or is an item of a list.
    if (token?.kind === TokenKind.COLON) {
      const name = before(token);
      path.unshift(name?.value ?? "");
      const outside = enclosing(before(name)).token;
      if (outside?.kind !== TokenKind.BRACE_L) return outside ? path : null;
      token = before(outside);
    } else if (token?.kind === TokenKind.EQUALS) {
      return variableOf(token, path);
    } else {
      const { token: outside, values } = enclosing(token);
      if (outside?.kind !== TokenKind.BRACKET_L) return null;
      path.unshift(String(values));
      token = before(outside);
    }
  }
}

/** The token before this one that is not a comment. */
function before(token: Token | null | undefined): Token | null {
  let found = token?.prev ?? null;
  while (found?.kind === TokenKind.COMMENT) found = found.prev;
  return found;
}

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Goes back to the bracket that is open at this token, and counts the values of a list that it passes. */
function enclosing(start: Token | null): { token: Token | null; values: number } {
  let [depth, values] = [0, 0];
  for (let token = start; token && token.kind !== TokenKind.SOF; token = before(token)) {
    if (CLOSING.has(token.kind)) {
      if (depth++ === 0) values++;
    } else if (OPENING.has(token.kind)) {
      if (depth-- === 0) return { token, values };
    } else if (depth === 0 && token.kind !== TokenKind.DOLLAR) values++;
  }
  return { token: null, values };
}

/** `$name: Type = value`: goes back from the equals sign, over the type. */
function variableOf(equals: Token, path: string[]): string[] | null {
  for (let token = before(equals); token && token.kind !== TokenKind.SOF; token = before(token)) {
    if (token.kind === TokenKind.DOLLAR) return [token.next?.value ?? "", ...path];
  }
  return null;
}
