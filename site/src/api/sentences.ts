import { useLanguage, type Language } from "../i18n/language";
import type { components } from "./schema";

export type Code = components["schemas"]["Code"];
export type Type = components["schemas"]["Type"];
export type Values = components["schemas"]["Values"];
/** The values of a code, fit to be read. Which ones a code has stands in the API's description (`x-values`). */
export type Given = Record<Exclude<keyof Values, Coded>, string> & Partial<Record<Coded, string>>;
type Coded = "looks_like" | "feature";

/** What the server says in codes, in one language: a code that lacks its sentence here does not compile. */
export interface Sentences {
  titles: Record<Type, string>;
  /** What happened, and what to do. What providers said is quoted behind it: see `original` in server-words.ts. */
  details: Record<Code, string | ((values: Given) => string)>;
  /** Whom a model runs at, as a sentence begins with it; others are called what the server calls them. */
  providers: Record<string, string>;
  /** What a file looks like that is not a photo, and what of a photo is not supported, by the engine's name for it. */
  looksLike: Record<string, string>;
  features: Record<string, string>;
  /** Other people's words, as theirs. */
  quoted: (text: string) => string;
  /** What the server says of its models, as far as the page has words of its own for that. */
  models: Record<string, string>;
}

const files: Record<Language, () => Promise<{ sentences: Sentences }>> = {
  en: () => import("./sentences.en"),
  de: () => import("./sentences.de"),
};
const here: Partial<Record<Language, Sentences>> = {};

/** Those of the language in use; null until they are here. */
export function sentences(): Sentences | null {
  return here[useLanguage.getState().language] ?? null;
}

/** Fetches them. Without them the server's own words are shown, which are English. */
export async function fetchSentences(): Promise<void> {
  const { language } = useLanguage.getState();
  if (here[language] !== undefined) return;
  try {
    here[language] = (await files[language]()).sentences;
  } catch {
    // The connection is cut, which is told anyway. The next answer tries again.
  }
}

// Whoever changes the language has had answers before: the page is drawn once more when its words are here.
useLanguage.subscribe(({ language }) => {
  if (here[language] !== undefined) return;
  void fetchSentences().then(() => {
    if (here[language] !== undefined) useLanguage.setState(({ language }) => ({ language }));
  });
});
