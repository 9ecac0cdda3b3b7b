import type { Texts } from "./texts";

export const german: Texts = {
  leaves: (count) =>
    count === 1 ? "Das Foto verlässt diese Installation." : `${count} Fotos verlassen diese Installation.`,
  goesTo: (provider, count) => {
    const goes = count === 1 ? "Es geht" : "Sie gehen";
    if (provider === "hf-endpoint") return `${goes} an den eigenen Endpunkt bei Hugging Face.`;
    if (provider === "hf-space") return `${goes} an einen Space bei Hugging Face, den andere betreiben.`;
    return `${goes} an Hugging Face und an den Betreiber des Modells.`;
  },
  cost: (cost) => `Kosten: ${cost}.`,
  mayInvent: "Das Modell kann Einzelheiten erfinden: bitte genau vergleichen.",
};
