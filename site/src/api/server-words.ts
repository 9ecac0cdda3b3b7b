import { locale } from "../i18n/language";
import { sentences, type Code, type Given, type Type, type Values } from "./sentences";

/** What the server says: a code with its values, and its own words, in English. */
export interface Said {
  detail: string;
  code?: Code;
  values?: Values;
}

/** A problem as the page tells it. */
export interface Told {
  title: string;
  detail: string;
  /** Words that are not the page's: a provider's, quoted, or the server's, in English, where the page has none. */
  original: string | null;
  /** The server's name for the kind of problem; empty for what the page found itself. */
  type: string;
}

/** What the server says of its models, in the page's language; what is not known here stays as it is. */
export function said(text: string): string {
  return sentences()?.models[text] ?? text;
}

/** Values that quote a provider or a library in its own words. */
const QUOTED = ["said", "reason", "feature", "looks_like"] as const;

function readable(values: Values): Given {
  const words = Object.entries(values).map(([name, value]) => {
    if (typeof value === "number") return [name, new Intl.NumberFormat(locale(), { maximumFractionDigits: 3 }).format(value)];
    if (Array.isArray(value)) return [name, value.join(", ")];
    return [name, name === "provider" ? (sentences()?.providers[String(value)] ?? value) : value];
  });
  return Object.fromEntries(words) as Given;
}

/** What happened, in the page's language; null where this code is not known in it. */
function sentence({ code, values = {} }: Said): string | null {
  const known = code === undefined ? undefined : sentences()?.details[code];
  return (typeof known === "function" ? known(readable(values)) : known) ?? null;
}

function quoted({ code, values = {} }: Said): string | null {
  // An earlier version of the server wrote down a sentence: it is shown as it is.
  if (code === "as-written") return values.text ?? null;
  const quote = QUOTED.map((name) => values[name]).find((value) => value != null && value !== "");
  return quote == null ? null : `“${quote}”`;
}

/** What happened, and what others said of it. */
export function tellReason(said: Said): Pick<Told, "detail" | "original"> {
  const detail = sentence(said);
  return detail === null ? { detail: said.detail, original: null } : { detail, original: quoted(said) };
}

/** What is wrong with a field. A setting is named: there may be several of them. */
export function tellField(field: string, said: Said): string {
  const { detail } = tellReason(said);
  return field.startsWith("params.") ? `${field.replace("params.", "")}: ${detail}` : detail;
}

/** A problem of the server in the page's language. What has no kind of the server's was written by the page. */
export function tell({ type, title, ...said }: Said & { type: string; title: string }): Told {
  return { title: sentences()?.titles[type as Type] ?? title, ...tellReason(said), type };
}
