import { useLanguage } from "../i18n/language";
import { fieldPatterns, hasGermanWords, notices, otherNotice, otherProblem, patterns, problems, words } from "./german-words";

/** A problem as the page tells it. */
export interface Told {
  title: string;
  detail: string;
  /** The server's own words, in English, where the page's language has more general ones. */
  original: string | null;
  /** The server's name for the kind of problem; empty for what the page found itself. */
  type: string;
}

const KIND = "urn:photo-restoration:";
const speaksEnglish = () => useLanguage.getState().language === "en" || !hasGermanWords();

/**
 * The server speaks English. What it says of the models that it knows is said here in the page's
 * language; what is not known here stays as it is.
 */
export function said(text: string): string {
  if (speaksEnglish()) return text;
  return words[text] ?? rewritten(text, patterns) ?? text;
}

function rewritten(text: string, from: [RegExp, string][]): string | null {
  const pattern = from.find(([known]) => known.test(text));
  return pattern === undefined ? null : text.replace(...pattern);
}

/**
 * What is wrong with a field, in the page's language; null where these words of the server are not
 * known in it. A setting is named: there may be several of them.
 */
export function tellField(field: string, detail: string): string | null {
  const words = speaksEnglish() ? detail : rewritten(detail, fieldPatterns);
  if (words === null || !field.startsWith("params.")) return words;
  return `${field.replace("params.", "")}: ${words.replace(/\.?$/, ".")}`;
}

/**
 * A problem of the server in the page's language, with what helps; the server's words go along. What
 * has no kind of the server's was written by the page, in its language.
 */
export function tell({ type, title, detail }: { type: string; title: string; detail: string }): Told {
  if (speaksEnglish() || !type.startsWith(KIND)) return { title, detail, original: null, type };
  const known = problems[type.replace(KIND, "")];
  if (known !== undefined) return { title: known.title, detail: known.help, original: detail || null, type };
  const original = [title, detail].filter((part) => part !== "").join(". ");
  return { title: otherProblem.title, detail: otherProblem.help, original, type };
}

/** Why a step waits, in the page's language; a provider's own words go along as they came. */
export function tellNotice(detail: string): Pick<Told, "detail" | "original"> {
  if (speaksEnglish()) return { detail, original: null };
  const known = notices.find(([from]) => from.test(detail))?.[1];
  return { detail: known ?? otherNotice, original: detail };
}
