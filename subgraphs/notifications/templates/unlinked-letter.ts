import { withoutLinks } from "../../../platform/text/link-in-text";
import type { Block, Fact, Letter } from "./letter";

/**
 * The letter as mail programs make no link of any text in it, because names, titles and locations come from other people
 * and older rows may hold URLs. Buttons lead where they did.
 */
export const unlinkedLetter = (letter: Letter): Letter => ({
  subject: withoutLinks(letter.subject),
  preheader: withoutLinks(letter.preheader),
  title: withoutLinks(letter.title),
  blocks: letter.blocks.map(unlinkedBlock),
  footnote: withoutLinks(letter.footnote),
});

function unlinkedBlock(block: Block): Block {
  switch (block.kind) {
    case "paragraph":
    case "note":
      return { ...block, text: withoutLinks(block.text) };
    case "prose":
      return block.links === true ? block : { ...block, text: withoutLinks(block.text) };
    case "button":
      return { ...block, label: withoutLinks(block.label) };
    case "event":
      return { ...block, over: withoutLinks(block.over), title: withoutLinks(block.title), facts: block.facts.map(unlinkedFact) };
    case "facts":
      return { ...block, facts: block.facts.map(unlinkedFact) };
    case "tickets":
      return {
        ...block,
        rows: block.rows.map(({ name, type, code }) => ({ name: withoutLinks(name), type: withoutLinks(type), code })),
      };
  }
}

const unlinkedFact = ({ label, value }: Fact): Fact => ({ label, value: withoutLinks(value) });
