import { useGraphiQL } from "@graphiql/react";
import { useEffect, useSyncExternalStore } from "react";
import { fillIn } from "./sale";

/** Puts what earlier operations returned into the variables of the visible tab. */
export function FillVariables({ known }) {
  const values = useSyncExternalStore(known.subscribe, known.current);
  const editor = useGraphiQL((state) => state.variableEditor);
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id);
  useEffect(() => {
    const text = editor?.getValue() ?? "";
    const filled = fillIn(text, values);
    if (filled !== text) editor.setValue(filled);
  }, [editor, tab, values]);
  return null;
}
