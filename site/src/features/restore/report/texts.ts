import { translated } from "../../../i18n/language";
import { german } from "./texts.de";

// By themselves, as the first page does not need them.
const english = {
  title: "About this photo",
  looking: "Looking for damage…",
  failed: "Couldn't check this photo for damage. You can still restore it.",
  sound: "No damage found.",
  damage: {
    fading: "Faded",
    dust_and_scratches: "Dust and scratches",
    noise: "Grain",
    blur: "Blurred",
    blocking: "Small squares from JPEG",
  },
  cast: (hue: string | null) => {
    if (hue === null) return "Tint";
    return `${hue.charAt(0).toUpperCase()}${hue.slice(1)} tint`;
  },
  word: (word: string) => word,
  pixels: (size: string) => `${size} pixels`,
  size: (size: string): string => (size === "small" ? ", small" : ""),
  tone: (tone: string): string => {
    if (tone === "color") return "in colour";
    return tone === "toned" ? "toned, like sepia" : "black and white";
  },
  faces: (count: number) => (count === 1 ? "1 face" : `${count} faces`),
  nothingMends: "No model here repairs this.",
  nothingToDo: "Nothing to repair.",
  mends: (model: string) => `“${model}” repairs this.`,
  enlarges: (model: string) => `It's small: “${model}” enlarges it.`,
  thenEnlarge: (model: string) => `It's small, too: “${model}” can enlarge it afterwards.`,
  takes: (time: string) => `Takes about ${time}.`,
  takesBetween: (low: string, high: string) => `Takes ${low} to ${high}.`,
};

export type Texts = typeof english;
export const texts = translated(english, german);
