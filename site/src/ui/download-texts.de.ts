import type { Texts } from "./download-texts";

export const german: Texts = {
  started: (count, name) => (count === 1 ? `${name} wird heruntergeladen.` : `${count} Fotos werden heruntergeladen.`),
  failed: (count, names) => {
    const what = names === null ? `${count} Fotos` : names.join(", ");
    return `${what} ${count === 1 ? "konnte" : "konnten"} nicht heruntergeladen werden.`;
  },
  again: "Erneut versuchen",
  downloaded: "heruntergeladen",
  under: (at, all) => `Herunterladen: ${at} von ${all}`,
};
