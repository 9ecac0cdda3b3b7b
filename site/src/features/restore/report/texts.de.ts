import type { Texts } from "./texts";

const WORDS: Record<string, string> = { slight: "leicht", clear: "deutlich", strong: "stark" };
const CASTS: Record<string, string> = {
  red: "Rotstich",
  yellow: "Gelbstich",
  green: "Grünstich",
  cyan: "Cyanstich",
  blue: "Blaustich",
  magenta: "Magentastich",
};

export const german: Texts = {
  title: "Über dieses Foto",
  looking: "Schäden werden gesucht…",
  failed: "Das Foto ließ sich nicht auf Schäden prüfen. Du kannst es trotzdem restaurieren.",
  sound: "Keine Schäden gefunden.",
  damage: {
    fading: "Verblasst",
    dust_and_scratches: "Staub und Kratzer",
    noise: "Korn",
    blur: "Unscharf",
    blocking: "Kästchen durch JPEG",
  },
  cast: (hue) => CASTS[hue ?? ""] ?? "Farbstich",
  word: (word) => WORDS[word] ?? word,
  pixels: (size) => `${size} Pixel`,
  size: (size) => (size === "small" ? ", klein" : ""),
  tone: (tone) => {
    if (tone === "color") return "in Farbe";
    return tone === "toned" ? "getönt wie Sepia" : "schwarz-weiß";
  },
  faces: (count) => (count === 1 ? "1 Gesicht" : `${count} Gesichter`),
  nothingMends: "Kein verfügbares Modell kann das beheben.",
  nothingToDo: "Nichts zu beheben.",
  mends: (model) => `„${model}“ behebt das.`,
  enlarges: (model) => `Es ist klein: „${model}“ vergrößert es.`,
  thenEnlarge: (model) => `Es ist auch klein: Danach kann „${model}“ es vergrößern.`,
  takes: (time) => `Dauert etwa ${time}.`,
  takesBetween: (low, high) => `Dauert ${low} bis ${high}.`,
};
