import { h, type ViewElement } from "./element";

/** The mark of the platform: a ticket. */
export const brandMark = (): ViewElement =>
  h("svg", { viewBox: "0 0 32 32", "aria-hidden": "true" },
    h("rect", { width: 32, height: 32, rx: 9, fill: "#5546d6" }),
    h("path", { d: "M7 10.5h18v3.2a2.3 2.3 0 0 0 0 4.6v3.2H7v-3.2a2.3 2.3 0 0 0 0-4.6z", fill: "#fff" }),
    h("path", { d: "M18.5 12v8", stroke: "#5546d6", "stroke-width": 1.6, "stroke-dasharray": "1.6 1.6" }),
  );

const shapes = {
  alert: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7.5v5.5M12 16.5v.01",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M7 7l10 10M17 7L7 17",
  clock: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7.5V12l3 2",
  download: "M12 4v11M7.5 11l4.5 4.5l4.5-4.5M5 19.5h14",
  back: "M9 7L4.5 11.5L9 16M5 11.5h9a5 5 0 0 1 0 10h-2",
  envelope: "M6 5.5h12a3 3 0 0 1 3 3v7.5a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V8.5a3 3 0 0 1 3-3M4 8l6.6 5.2a2.3 2.3 0 0 0 2.8 0L20 8",
  key: "M14.5 3.5a6 6 0 1 0 0 12a6 6 0 1 0 0-12M10.2 13.8L3.5 20.5M6 18l2.5 2.5",
  people: "M9 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M2.5 19.5a6.5 6.5 0 0 1 13 0M16 5a3.3 3.3 0 0 1 0 6.4M18.5 14.5a6 6 0 0 1 3 5",
};

export type IconName = keyof typeof shapes;

/** A line drawing in the colour of the text around it, silent for screen readers: words stand beside it. */
export const icon = (name: IconName): ViewElement =>
  h("svg", { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", class: "icon" },
    h("path", { d: shapes[name] }),
  );
