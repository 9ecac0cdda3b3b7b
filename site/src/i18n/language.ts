import { create } from "zustand";

export type Language = "en" | "de";

/** Each by its own name, as somebody looks for it who cannot read the other. */
export const LANGUAGES: Record<Language, string> = { en: "English", de: "Deutsch" };

const KEY = "photo-restoration.language";

/** public/before-paint.js has chosen it: what was chosen here, else the browser's first that the page speaks. */
function marked(): Language {
  const { lang } = document.documentElement;
  return lang in LANGUAGES ? (lang as Language) : "en";
}

export const useLanguage = create<{ language: Language }>(() => ({ language: marked() }));
useLanguage.subscribe(({ language }) => {
  document.documentElement.lang = language;
});

/** Speaks the language from now on, on later visits too. */
export function setLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage is blocked: the choice holds until the page closes.
  }
  useLanguage.setState({ language });
}

/** For dates and numbers: the browser's own variant of the page's language, as en-GB, if it has one. */
export function locale(): string {
  const { language } = useLanguage.getState();
  return navigator.languages.find((tag) => tag.slice(0, 2).toLowerCase() === language) ?? language;
}

/**
 * Texts that are always those of the language in use. `App` draws the whole page anew when it
 * changes; so read them where they are shown, and keep none.
 */
export function translated<Texts extends object>(english: Texts, german: NoInfer<Texts>): Texts {
  const all: Record<Language, Texts> = { en: english, de: german };
  return new Proxy(english, {
    get: (_, key) => Reflect.get(all[useLanguage.getState().language], key) as unknown,
  });
}
