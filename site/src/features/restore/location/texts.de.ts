import type { Texts } from "./texts";

export const german: Texts = {
  title: "Den Ort behalten?",
  detail: (name) =>
    `In „${name}“ steht, wo das Foto aufgenommen wurde. Wer das Ergebnis bekommt, kann es lesen. Das Original bleibt, wie es ist.`,
  keep: "Ort behalten",
  remove: "Ort entfernen",
  remembered: "Dieser Browser merkt sich die Antwort. Sie lässt sich später neben jedem Foto mit Ort ändern.",
  close: "Jetzt nicht",
  now: { keep: "In diesem Foto steht, wo es aufgenommen wurde; im Ergebnis auch.", remove: "Der Aufnahmeort wird aus dem Ergebnis entfernt." },
  change: "Ändern",
};
