import type { Texts } from "./texts";

export const german: Texts = {
  title: "Verlauf",
  search: "Nach Namen suchen",
  clearSearch: "Suche leeren",
  model: "Modell",
  allModels: "Alle Modelle",
  state: "Status",
  allStates: "Jeder Status",
  statuses: {
    queued: "Wartet",
    running: "In Arbeit",
    succeeded: "Fertig",
    failed: "Fehlgeschlagen",
    canceled: "Abgebrochen",
  },
  percent: (share) => `In Arbeit, ${share}`,
  open: (name, state) => `${name} öffnen (${state})`,
  select: (name) => `${name} auswählen`,
  download: "Herunterladen",
  downloadOne: (name) => `${name} herunterladen`,
  delete: "Löschen",
  deleteOne: (name) => `${name} löschen`,
  selected: (count) => `${count} ausgewählt`,
  table: "Tabelle (CSV)",
  tableHint: "Was über sie bekannt ist als Tabelle sichern: Modelle, Einstellungen, Prüfsummen",
  selectAll: "Alle auswählen",
  clear: "Auswahl aufheben",
  before: "Vorher",
  page: (page) => `Seite ${page}`,
  loading: "Fotos werden geladen…",
  loadingMore: "Weitere werden geladen…",
  loadFailed: "Die Fotos konnten nicht geladen werden",
  again: "Erneut versuchen",
  list: "Restaurierte Fotos",
  dropHere: "Zum Restaurieren loslassen",
  noneTitle: "Nichts gefunden",
  noneDetail: "Kein Foto passt zu dieser Suche.",
  showAll: "Alle anzeigen",
  storage: {
    title: "Platz auf der Festplatte",
    used: (bytes, complete) => `Deine Fotos belegen ${complete ? "" : "mindestens "}${bytes}.`,
    free: (bytes) => `Auf der Festplatte sind ${bytes} frei.`,
    more: "Die größten Fotos",
    nothing: "Es gibt keine Fotos zum Löschen.",
    deleted: (count, bytes, within) => {
      const soon = within === "minutes" ? "in den nächsten Minuten" : "in den nächsten zwei Minuten";
      return count === 1
        ? `Ein gelöschtes Foto belegt noch ${bytes}. Es wird ${soon} entfernt.`
        : `${count} gelöschte Fotos belegen noch ${bytes}. Sie werden ${soon} entfernt.`;
    },
    bin: (count, bytes) => `Papierkorb: ${count === 1 ? "1 Foto" : `${count} Fotos`}, ${bytes}`,
    full: "Die Festplatte ist voll",
    fullDetail:
      "Neue Fotos werden nicht angenommen, und wartende Fotos warten weiter. Bitte Fotos löschen, die nicht mehr gebraucht werden; die unten genannten schaffen am meisten Platz. Zwei Minuten später geht es von selbst weiter.",
    skipsBin:
      "Bis dahin kommen gelöschte Fotos nicht in den Papierkorb: Löschen lässt sich nur eine Minute lang zurücknehmen.",
    readOnly: "Die Festplatte ist schreibgeschützt",
    readOnlyDetail:
      "Fotos lassen sich ansehen und herunterladen, aber nicht hinzufügen oder löschen. Ist die Festplatte wieder in Ordnung, geht es von selbst weiter.",
  },
  emptyTitle: "Noch keine Fotos",
  emptyDetail: "Hier erscheinen restaurierte Fotos, zum Vergleichen und erneuten Herunterladen.",
  emptyAction: "Foto restaurieren",
  sample: "Beispiel ausprobieren",
  tipsTitle: "So gelingt der Scan",
  tips: [
    { title: "Auflösung", text: "300 dpi für große Abzüge, 600 dpi für kleine, 2400 dpi für Dias und Negative." },
    { title: "Erst säubern", text: "Den Abzug mit weichem Pinsel, das Glas mit einem Tuch. Staub lässt sich am leichtesten vermeiden." },
    { title: "Keine Automatik", text: "Schärfung und Farbkorrektur des Scanners ausschalten: Sie lassen sich später nicht zurücknehmen." },
    { title: "Format", text: "TIFF oder PNG behält alles; JPEG in hoher Qualität ist auch gut." },
  ],
};
