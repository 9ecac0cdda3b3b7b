import { translated } from "../../../i18n/language";
import { german } from "./texts.de";

// By themselves, as the first page does not need them.
const english = {
  title: "Preview of the settings",
  choose: (across: number, down: number) =>
    `Part of the photo, ${across}% from the left, ${down}% from the top. Choose another with the arrow keys.`,
  hint: "Click the photo to look at another part of it.",
  comes: "The preview appears once the photo is uploaded.",
  busy: "Updating…",
  before: "Part of the photo before",
  after: "Part of the photo after",
  failed: "No preview right now. You can restore the photo all the same.",
};

export type Texts = typeof english;
export const texts = translated(english, german);
