import { translated } from "../../i18n/language";
import { german } from "./pages-texts.de";

// What is said of a file of several pages, where one stands for all of them.

const english = {
  checked: (count: string) => `Checked page 1 of ${count}.`,
  compared: (count: string) => `The comparison shows page 1 of ${count}; the file has all ${count} pages.`,
};

export type Texts = typeof english;
export const texts = translated(english, german);
