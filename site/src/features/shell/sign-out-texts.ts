import { translated } from "../../i18n/language";
import { german } from "./sign-out-texts.de";

const english = {
  title: "Sign out?",
  loses: (count: number): string =>
    count === 1
      ? "1 photo isn't restored yet. It's only in this browser, and signing out removes it from here. The file you chose it from stays."
      : `${count} photos aren't restored yet. They're only in this browser, and signing out removes them from here. The files you chose them from stay.`,
  keep: "Stay signed in",
};

export type Texts = typeof english;
export const texts = translated(english, german);
