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
  startSteps: [
    "Ein Foto oder mehrere ablegen, einfügen oder auswählen.",
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
  tooLarge: (name, size, limit, isTiff) =>
    `„${name}“ hat ${size}; erlaubt sind ${limit}. ${isTiff ? "Ohne Verlust kleiner: PNG, oder TIFF mit ZIP-Kompression." : "Bitte etwas kleiner speichern."}`,
  emptyFile: (name) => `„${name}“ ist leer. Bitte neu kopieren oder scannen.`,
  rejectedTitle: (count) => (count === 1 ? "Eine Datei wurde übersprungen" : `${count} Dateien wurden übersprungen`),
  dismiss: "Verstanden",
  noPreview: "Keine Vorschau: Dieser Browser kann die Datei nicht anzeigen.",

  // Choose
  unclaimed: (names) =>
    `Vor der Anmeldung geteilt: ${names}. Hochgeladen wird erst beim Restaurieren. Gehört es dir nicht, entferne es bitte.`,
  chooseTitle: "Was soll geschehen?",
  suggested: "Empfohlen",
  others: "Andere Modelle",
  settings: "Einstellungen",
  unavailable: "Hier nicht verfügbar.",
  more: (count, isRemote) => {
    if (isRemote) {
      return count === 1
        ? "1 weiteres Modell braucht Schlüssel oder Endpunkt"
        : `${count} weitere brauchen Schlüssel oder Endpunkt`;
    }
    return count === 1 ? "1 weiteres Modell ist hier nicht verfügbar" : `${count} weitere sind hier nicht verfügbar`;
  },
  time: (duration) => `etwa ${duration}`,
  timePerMegapixel: (duration) => `etwa ${duration} pro Megapixel`,
  free: "kostenlos",
  restore: (count) => (count > 1 ? `${count} Fotos restaurieren` : "Restaurieren"),
  restoreAgain: "Noch einmal restaurieren",
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
  starting: "Wird übergeben",
  inLine: (position) => (position <= 1 ? "Als Nächstes an der Reihe" : `Noch ${position - 1} davor`),
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
  finished: (name) => `${name} ist restauriert.`,

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
  newPhoto: "Anderes Foto restaurieren",
  loading: "Foto wird geladen…",

  // Result
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
