import type { Texts } from "./texts";

export const german: Texts = {
  pageTitle: "Restaurieren",
  frame: "Foto",
  panel: "Was zu tun ist",

  // Add a photo
  emptyTitle: "Ein altes Foto irgendwo auf dieser Seite ablegen",
  emptyTouchTitle: "Alte Fotos restaurieren",
  choose: "Fotos auswählen",
  camera: "Foto aufnehmen",
  sample: "Beispiel ausprobieren",
  sampleFailed: "Das Beispiel konnte nicht geladen werden. Bitte gleich noch einmal versuchen.",
  sharedFailed: "Die geteilten Fotos sind nicht angekommen. Bitte noch einmal teilen oder hier auswählen.",
  limits: (formats, size) => `${formats}, je bis ${size}. Auch mehrere auf einmal.`,
  dropHere: "Zum Hinzufügen loslassen",
  startTitle: "Foto hinzufügen",
  startFirst: "Ein Foto oder mehrere ablegen, einfügen oder auswählen.",
  startFirstTouch: "Ein Foto oder mehrere auswählen oder aufnehmen.",
  startSteps: [
    "Wählen, was damit geschehen soll.",
    "Vorher und nachher vergleichen, dann herunterladen.",
  ],
  tipsTitle: "Tipps für gute Ergebnisse",
  tips: [
    "Mit mindestens 300 dpi scannen, kleine Abzüge mit 600.",
    "Vorher den Staub von Abzug und Glas wischen.",
    "Die Schärfung des Scanners ausschalten.",
  ],
  privacy: "Fotos verlassen diesen Server nur, wenn du ein Modell wählst, das anderswo läuft.",

  // Refused before the upload
  notPhoto: (name, formats) => `„${name}“ ist kein Foto, das dieser Server lesen kann (${formats}).`,
  notHeic: (name) =>
    `„${name}“ ist im Format HEIC von Apple. Auf iPhone und iPad auf „Teilen“, „Optionen“ und „Maximale Kompatibilität“ tippen. Am Mac in „Vorschau“ als JPEG oder TIFF exportieren.`,
  notRaw: (name) => `„${name}“ ist eine Rohdatei. Bitte als TIFF (mit 16 Bit bleibt am meisten erhalten) oder JPEG exportieren.`,
  tooLarge: (name, size, limit, isLossless) =>
    `„${name}“ hat ${size}; erlaubt sind ${limit}. ${isLossless ? "Damit die Qualität bleibt, bitte als PNG, als TIFF mit ZIP- oder LZW-Kompression oder mit 8 statt 16 Bit speichern. Als JPEG nur, wenn das nicht reicht." : "Bitte etwas kleiner speichern."}`,
  emptyFile: (name) => `„${name}“ ist leer. Bitte neu kopieren oder scannen.`,
  rejectedTitle: (count) => (count === 1 ? "Eine Datei wurde übersprungen" : `${count} Dateien wurden übersprungen`),
  dismiss: "Verstanden",
};
