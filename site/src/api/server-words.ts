import { useLanguage } from "../i18n/language";
import { patterns, problems, words } from "./server-words.de";

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

/** A problem of a known kind in the page's language, with what helps; the server's words go along. */
export function tell({ type, title, detail }: { type: string; title: string; detail: string }): Told {
  const known = speaksEnglish() ? undefined : problems[type.replace(KIND, "")];
  if (known === undefined) return { title, detail, original: null };
  return { title: known.title, detail: known.help, original: detail === "" ? null : detail };
}
