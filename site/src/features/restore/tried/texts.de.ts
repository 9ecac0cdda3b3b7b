import type { Texts } from "./texts";

export const german: Texts = {
  title: "Vorschau der Einstellungen",
  choose: (across, down) =>
    `Ausschnitt des Fotos, ${across} % von links, ${down} % von oben. Mit den Pfeiltasten einen anderen wählen.`,
  hint: "Ein Klick ins Foto zeigt einen anderen Ausschnitt.",
  comes: "Die Vorschau erscheint, sobald das Foto hochgeladen ist.",
  busy: "Wird aktualisiert…",
  before: "Ausschnitt vorher",
  after: "Ausschnitt nachher",
  failed: "Gerade keine Vorschau. Restaurieren lässt sich das Foto trotzdem.",
};
