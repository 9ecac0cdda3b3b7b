import { useLanguage } from "../i18n/language";
import { patterns, problems, unknownProblem, waits, words } from "./server-words.de";

/** A problem as the page tells it. */
export interface Told {
  title: string;
  detail: string;
  /** The server's own words, in English, where the page's language has more general ones. */
  original: string | null;
}

const KIND = /^urn:photo-restoration:/;
const speaksEnglish = () => useLanguage.getState().language === "en";

/**
 * The server speaks English. What it says of the models that it knows is said here in the page's
 * language; what is not known here stays as it is.
 */
export function said(text: string): string {
  if (speaksEnglish()) return text;
  const known = words[text];
  if (known !== undefined) return known;
  const pattern = patterns.find(([from]) => from.test(text));
  return pattern === undefined ? text : text.replace(...pattern);
}

/** A problem in the page's language, with what helps; the server's words go along. */
export function tell({ type, title, detail }: { type: string; title: string; detail: string }): Told {
  // Without a type it is the page's own, which speaks its language.
  if (speaksEnglish() || type === "") return { title, detail, original: null };
  const known = problems[type.replace(KIND, "")];
  if (known === undefined) {
    return { title: unknownProblem.title, detail: unknownProblem.help, original: `${title}. ${detail}`.trim() };
  }
  return { title: known.title, detail: known.help, original: detail === "" ? null : detail };
}

/** Why something waits, in the page's language; the server's words go along. */
export function saidOfWait(detail: string): Pick<Told, "detail" | "original"> {
  if (speaksEnglish()) return { detail, original: null };
  const known = waits.find(([from]) => from.test(detail));
  return { detail: known?.[1] ?? detail, original: detail };
}
