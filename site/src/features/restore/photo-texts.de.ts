import type { Texts } from "./photo-texts";

export const german: Texts = {
  noPreview: "Keine Vorschau: Dieser Browser kann die Datei nicht anzeigen.",
  previewComes: "Die Vorschau erscheint, sobald das Foto hochgeladen ist.",
  loadingPixels: "Ein schärferes Bild wird geladen…",

  // Pages
  pages: "Seiten",
  allPages: (count) => `Alle ${count}`,
  onePage: "Eine Seite",
  page: "Seite",
  ofPages: (count) => `von ${count}`,
  pageBefore: "Vorige Seite",
  pageAfter: "Nächste Seite",
  firstIsShown: "Zu sehen ist die erste Seite. Alle werden mit denselben Einstellungen restauriert.",

  // Choose
  unclaimed: (names) =>
    `Vor der Anmeldung geteilt: ${names}. Hochgeladen wird erst beim Restaurieren. Gehört es dir nicht, entferne es bitte.`,
  chooseTitle: "Was soll geschehen?",
  suggested: "Empfohlen",
  others: "Andere Modelle",
  settings: "Einstellungen",
  unavailable: "Hier nicht verfügbar.",
  more: (count, needs) => {
    const models = count === 1 ? "1 weiteres Modell" : `${count} weitere Modelle`;
    if (needs === "key") return `${models} mit einem Schlüssel von Hugging Face`;
    if (needs === "remote") return `${models} mit Schlüssel oder Endpunkt von Hugging Face`;
    return `${models} ${count === 1 ? "lässt" : "lassen"} sich einrichten`;
  },
  time: (duration) => `etwa ${duration}`,
  timePerMegapixel: (duration) => `etwa ${duration} pro Megapixel`,
  free: "kostenlos",
  restore: (count) => (count > 1 ? `${count} Fotos restaurieren` : "Restaurieren"),
  restoreAgain: "Noch einmal restaurieren",
  sendAndRestore: (count, provider) => {
    const where = provider === "hf-endpoint" ? "den Endpunkt" : "Hugging Face";
    return count === 1 ? `An ${where} senden` : `${count} Fotos an ${where} senden`;
  },
  eachItsOwn: "Jedes Foto bekommt die Einstellungen, die zu ihm passen. Was hier geändert wird, gilt für alle.",
  remove: "Foto entfernen",
  addMore: "Weitere Fotos",
  back: "Zum Ergebnis",
  modelsFailed: "Die Liste der Modelle konnte nicht geladen werden.",
  loadingModels: "Modelle werden geladen…",
  again: "Erneut versuchen",
  reset: "Zurücksetzen",
  resetParam: (title) => `„${title}“ zurücksetzen`,
  exampleAlt: "Ein Ausschnitt vorher und nachher",

  // Progress
  progressTitle: "Wird restauriert",
  waitingTurn: "Wartet auf die Fotos davor",
  uploading: (percent) => `Wird hochgeladen, ${percent}`,
  resuming: (percent) => `Geht weiter bei ${percent}`,
  fromStart: "Wird noch einmal von vorn gesendet",
  starting: "Wird übergeben",
  inLine: (ahead) => (ahead === 0 ? "Als Nächstes an der Reihe" : ahead === 1 ? "Noch 1 Foto davor" : `Noch ${ahead} Fotos davor`),
  begins: (duration) => `beginnt in etwa ${duration}`,
  queued: "Wartet auf den Beginn",
  step: (step, steps) => `Schritt ${step} von ${steps}`,
  working: (percent) => `${percent} fertig`,
  waitsAgain: "Wartet auf einen neuen Versuch",
  whatTakesRoom: "Ansehen, was am meisten Platz braucht",
  nextTry: "Nächster Versuch um",
  atWork: "In Arbeit",
  left: (duration) => `noch etwa ${duration}`,
  stayOpen: (count) =>
    `${count === 1 ? "1 Foto ist" : `${count} Fotos sind`} noch nicht hochgeladen. Bitte diese Seite offen lassen.`,
  waitHere: "Wird sie doch geschlossen, geht es beim nächsten Öffnen in diesem Browser weiter.",
  reloadFine: "Diese Seite kann geschlossen werden. Die Arbeit geht weiter, und das Foto steht danach im Verlauf.",
  cancel: "Abbrechen",
  canceling: "Wird abgebrochen…",

  // Spoken
  finished: (name) => `${name} ist restauriert.`,
  oneOnTheWay: (percent) => (percent === 0 ? "Wird restauriert" : `Wird restauriert, ${percent} %`),
  severalOnTheWay: (all, percent) =>
    percent === 0 ? `${all} Fotos werden restauriert` : `${all} Fotos werden restauriert, ${percent} % fertig`,
  allFinished: (all) => `Alle ${all} Fotos sind restauriert.`,
  someFinished: (done, all, failed) => `${done} von ${all} Fotos sind restauriert, ${failed} fehlgeschlagen.`,

  // Failed, canceled, gone
  canceledTitle: "Abgebrochen",
  canceledDetail: "Nichts wurde verändert. Das Foto und seine Einstellungen sind noch da.",
  failedTitle: "Das hat nicht geklappt",
  failedDetail: "Auf dem Server ist etwas schiefgegangen. Bitte noch einmal versuchen oder ein anderes Modell wählen.",
  ways: {
    again: "Erneut versuchen",
    settings: "Einstellungen ändern",
    model: "Anderes Modell wählen",
    photo: "Anderes Foto restaurieren",
  },
  support: "Für den Support:",
  copy: "Kopieren",
  copied: "Kopiert",
  goneTitle: "Dieses Foto ist nicht mehr da",
  goneDetail: "Es wurde gelöscht und ist vielleicht im Papierkorb, ist abgelaufen oder gehört jemand anderem.",
  notKept: "Dieser Browser hat es nicht mehr. Wurde es restauriert, steht es im Verlauf.",
  newPhoto: "Anderes Foto restaurieren",
  loading: "Foto wird geladen…",

  options: { auto: "Automatisch", keep: "Die des Fotos", convert: "Für jeden Bildschirm (sRGB)" },

  // Result
  details: "Einzelheiten und Herkunft",
  share: "Teilen",
  shareReady: "Jetzt teilen",
  shareFailed: "Teilen ging nicht. Bitte stattdessen herunterladen.",
  printing: "Das Foto wird zum Drucken geladen…",
  resultTitle: "Fertig",
  facesProtected: (count) => (count === 1 ? "1 Gesicht geschützt" : `${count} Gesichter geschützt`),
  download: "Herunterladen",
  changed: (from, to) => `${from} → ${to} Pixel`,
  compareTitle: "Vergleichen",
  modeSlider: "Regler",
  modeSide: "Nebeneinander",
  originalHint: "Gedrückt halten: Original",
  zoom: "Vergrößerung",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  fit: "Einpassen",
  actual: "1:1",
  sameAgain: "Andere Einstellungen",
  next: "Nächstes Foto",
  delete: "Löschen",
  before: "Vorher",
  after: "Nachher",
  sliderLabel: "Vorher und nachher vergleichen",
  sliderValue: (percent) => `${percent} % vorher, ${100 - percent} % nachher`,

  // Filmstrip
  filmstrip: "Fotos dieser Sitzung",
  overall: (done, all) => (done === all ? `Alle ${all} fertig` : `${done} von ${all} fertig`),
  overallFailed: (count) => `${count} fehlgeschlagen`,
  downloadAll: "Alle herunterladen",
  cancelAll: "Alle abbrechen",
  allCanceled: (count) => (count === 1 ? "1 Foto abgebrochen." : `${count} Fotos abgebrochen.`),
  add: "Neu",
  states: {
    chosen: "bereit",
    waiting: "wartet",
    uploading: "wird hochgeladen",
    starting: "wird übergeben",
    refused: "fehlgeschlagen",
    queued: "in der Warteschlange",
    running: "in Arbeit",
    succeeded: "fertig",
    failed: "fehlgeschlagen",
    canceled: "abgebrochen",
  },
};
