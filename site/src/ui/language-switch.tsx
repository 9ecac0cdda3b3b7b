import { LANGUAGES, setLanguage, useLanguage, type Language } from "../i18n/language";
import { Button } from "./button";

const OTHER: Record<Language, Language> = { en: "de", de: "en" };

/** Changes to the other language, which it names in that language. */
export function LanguageSwitch({ className }: { className?: string }) {
  const other = OTHER[useLanguage((state) => state.language)];
  return (
    <Button
      kind="quiet"
      className={className}
      lang={other}
      title={LANGUAGES[other]}
      // Begins with what is seen, as whoever speaks to the page says that.
      aria-label={`${other.toUpperCase()}, ${LANGUAGES[other]}`}
      onClick={() => setLanguage(other)}
    >
      {other.toUpperCase()}
    </Button>
  );
}
