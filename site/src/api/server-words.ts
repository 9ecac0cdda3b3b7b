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

/** The page's words for the engine's codes; undefined for what an earlier version wrote down in English. */
function coded(name: string, value: unknown): string | undefined {
  const words = name === "looks_like" ? sentences()?.looksLike : sentences()?.features;
  return words?.[String(value)];
}

const isCoded = (name: string) => name === "looks_like" || name === "feature";

function readable(values: Values): Given {
  const words = Object.entries(values).map(([name, value]) => {
    if (isCoded(name)) return [name, coded(name, value)];
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

/** What others said: a provider, or the engine in the records of earlier versions. */
function original({ code, values = {} }: Said): string | null {
  // An earlier version of the server wrote down a sentence: it is shown as it is.
  if (code === "as-written") return values.text ?? null;
  const { said, looks_like, feature } = values;
  const unknown = Object.entries({ looks_like, feature }).find(([name, value]) => value != null && coded(name, value) === undefined);
  const text = said ?? unknown?.[1];
  return text == null || text === "" ? null : (sentences()?.quoted(text) ?? text);
}

/** What happened, and what others said of it. */
export function tellReason(said: Said): Pick<Told, "detail" | "original"> {
  const detail = sentence(said);
  return detail === null ? { detail: said.detail, original: null } : { detail, original: original(said) };
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
