import { h, type ViewElement } from "../view/element";
import { notice } from "../view/frame.view";
import type { FormWords } from "./form.words";

/** Values by the names of fields. */
export type Values = Readonly<Record<string, string>>;

/** What is wrong with what was typed. */
export interface Problems {
  /** About all of it. */
  readonly form: string | null;
  /** By the names of fields. */
  readonly fields: Values;
}

export const noProblems: Problems = { form: null, fields: {} };

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: "text" | "email" | "password";
  readonly autocomplete: string;
  readonly hint?: string;
  /** What stands in it before anything is typed. */
  readonly value?: string;
  /** In UTF-16 units, as browsers count: a password of 128 characters may have four times as many. @default 254, 512 for a password */
  readonly maxLength?: number;
}

export interface Form {
  readonly key: string;
  readonly fields: readonly Field[];
  readonly button: string;
  readonly problems: Problems;
  readonly busy: boolean;
  readonly submit: (values: Values) => void;
}

/** A form whose fields say themselves what is wrong with them. It does not remember what is typed: the document does. */
export const formView = ({ key, fields, button, problems, busy, submit }: Form, words: FormWords): ViewElement =>
  h("form", { class: "form", key, novalidate: true, "aria-busy": busy ? "true" : "false", on: { submit: (event) => submitted(event, busy, submit) } },
    // Always there, so that the fields below keep their places, and what is typed in them.
    h("div", { class: "slot" }, problems.form === null ? null : notice(problems.form)),
    fields.map((field) => fieldView(field, problems.fields[field.name])),
    h("button", { class: "button", type: "submit", disabled: busy }, busy ? words.busy : button),
  );

function fieldView({ name, label, type, autocomplete, hint, value, maxLength = type === "password" ? 512 : 254 }: Field, problem: string | undefined): ViewElement {
  const about = [problem === undefined ? null : `${name}-problem`, hint === undefined ? null : `${name}-hint`].filter((id) => id !== null);
  return h("div", { class: problem === undefined ? "field" : "field wrong", key: name },
    h("label", { for: name }, label),
    h("input", {
      id: name, name, type, autocomplete, required: true, maxlength: maxLength, value,
      "aria-invalid": problem === undefined ? null : "true", "aria-describedby": about.join(" ") || null,
      ...(type === "text" ? {} : { autocapitalize: "none", spellcheck: "false" }),
    }),
    h("div", { class: "slot" }, problem !== undefined && h("p", { class: "problem", id: `${name}-problem` }, problem)),
    hint !== undefined && h("p", { class: "fine soft", id: `${name}-hint` }, hint),
  );
}

function submitted(event: Event, busy: boolean, submit: Form["submit"]): void {
  event.preventDefault();
  if (busy) return;
  const values: Record<string, string> = {};
  for (const [name, value] of new FormData(event.currentTarget as HTMLFormElement)) if (typeof value === "string") values[name] = value;
  submit(values);
}

/** What can be known without asking the server; every field is needed. */
export function missingFields(fields: readonly Field[], values: Values, words: FormWords): Values {
  const problems: Record<string, string> = {};
  for (const { name, type } of fields) {
    const value = values[name] ?? "";
    if (value.trim() === "") problems[name] = words.missing;
    else if (type === "email" && !/^[^\s@]+@[^\s@]+$/.test(value.trim())) problems[name] = words.notAnAddress;
  }
  return problems;
}
