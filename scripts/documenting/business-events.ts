import ts from "typescript";

/** What a source says about business events. */
export interface LoggedEvents {
  readonly names: readonly string[];
  /** Calls whose name is not a literal, as text: nobody could look them up. */
  readonly unreadable: readonly string[];
}

/** The names that the `logEvent` calls of a TypeScript source pass as their second argument. */
export function loggedEvents(source: string): LoggedEvents {
  const names: string[] = [];
  const unreadable: string[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    if (node.expression.name.text !== "logEvent") return;
    const [first, name] = node.arguments;
    // Passes on what another call names.
    if (first && ts.isSpreadElement(first)) return;
    const found = name ? literalsOf(name) : null;
    if (found) names.push(...found);
    else unreadable.push(node.getText());
  };
  visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true));
  return { names, unreadable };
}

/** The literals that an expression can be, or null if it can be anything else. */
function literalsOf(expression: ts.Expression): string[] | null {
  if (ts.isStringLiteral(expression)) return [expression.text];
  if (!ts.isConditionalExpression(expression)) return null;
  const [yes, no] = [literalsOf(expression.whenTrue), literalsOf(expression.whenFalse)];
  return yes && no && [...yes, ...no];
}

/**
 * The events of the table in docs/operations.md, by service: each row names a service, then its events in backticks.
 * @param text from the heading of the table up to the next heading
 */
export function documentedEvents(text: string): Map<string, string[]> {
  const rows = [...text.matchAll(/^\| (\w+) \| (.+) \|$/gm)].filter(([, service]) => service !== "service");
  const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
  return new Map(rows.map(([, service = "", events = ""]) => [service, namesIn(events)]));
}
