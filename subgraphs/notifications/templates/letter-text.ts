import type { Block, Letter } from "./letter";

/** The same letter for those who read plain text. */
export const letterText = (letter: Letter): string => [letter.title, ...letter.blocks.map(print), `-- \n${letter.footnote}`].join("\n\n") + "\n";

function print(block: Block): string {
  switch (block.kind) {
    case "paragraph":
    case "prose":
    case "note":
      return block.text;
    case "button":
      return `${block.label}:\n${block.url}`;
    case "event":
      return [block.title, ...block.facts.map(({ label, value }) => `${label}: ${value}`)].join("\n");
    case "facts":
      return block.facts.map(({ label, value }) => `${label}: ${value}`).join("\n");
    case "tickets":
      return [`${block.heading}:`, ...block.rows.map(({ name, type, code }) => `- ${name}, ${type}, ${code}`), ...(block.more === null ? [] : [block.more])].join("\n");
  }
}
