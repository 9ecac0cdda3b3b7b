/** The kinds of problems that a person may meet: what it is, and what to do. */
export const problems: Record<string, { title: string; help: string }> = {
  "provider-key": {
    title: "Der Anbieter nimmt den Schlüssel nicht an",
    help: "Der Betreiber dieser Installation muss einen gültigen Schlüssel hinterlegen. Bis dahin hilft ein Modell, das hier läuft.",
  },
  "provider-credits": {
    title: "Das Guthaben beim Anbieter ist aufgebraucht",
    help: "Das Guthaben aufladen oder ein anderes Modell wählen.",
  },
  "model-gone": { title: "Das Modell gibt es nicht mehr", help: "Bitte ein anderes Modell wählen." },
  "provider-busy": {
    title: "Der Anbieter ist überlastet",
    help: "In einigen Minuten noch einmal versuchen oder ein anderes Modell wählen.",
  },
  "provider-refused": {
    title: "Der Anbieter hat das Foto abgelehnt",
    help: "Die Beschreibung oder die Einstellungen ändern, oder ein anderes Modell wählen.",
  },
  "provider-timeout": {
    title: "Der Anbieter hat zu lange gebraucht",
    help: "Noch einmal versuchen; bleibt es langsam, ein anderes Modell wählen.",
  },
  "provider-failed": {
    title: "Beim Anbieter ist etwas schiefgegangen",
    help: "Noch einmal versuchen oder ein anderes Modell wählen.",
  },
  "sent-unknown": {
    title: "Die Arbeit wurde beim Senden unterbrochen",
    help: "Vielleicht hat der Anbieter sie schon erledigt und berechnet sie. Ein neuer Versuch sendet das Foto noch einmal.",
  },
  "photo-unusable": {
    title: "Das Foto ist nicht lesbar",
    help: "Das Foto neu als JPEG oder PNG speichern und noch einmal einlegen.",
  },
  busy: {
    title: "Gerade ausgelastet",
    help: "Andere Fotos werden gerade angesehen. In ein paar Sekunden noch einmal versuchen.",
  },
  "not-a-photo": {
    title: "Das ist kein lesbares Foto",
    help: "Das Foto neu als JPEG oder PNG speichern und noch einmal einlegen.",
  },
  "photo-too-large": {
    title: "Das Foto ist zu groß",
    help: "Eine kleinere Kopie einlegen oder ein anderes Modell wählen.",
  },
  "no-room": {
    title: "Kein Platz mehr",
    help: "Der Betreiber dieser Installation muss Platz schaffen; danach noch einmal versuchen.",
  },
  "attempts-used-up": {
    title: "Die Arbeit wurde jedes Mal unterbrochen",
    help: "Mit einer kleineren Kopie oder einem anderen Modell versuchen. Das Original ist unverändert.",
  },
  internal: {
    title: "Auf dem Server ist etwas schiefgegangen",
    help: "Noch einmal versuchen. Passiert es wieder, bitte dem Betreiber Bescheid geben.",
  },
  "upload-used": {
    title: "Das ist gerade nicht möglich",
    help: "Dieses hochgeladene Foto wurde schon verwendet. Bitte noch einmal versuchen.",
  },
  ended: { title: "Das ist gerade nicht möglich", help: "Die Restaurierung ist schon beendet." },
  "not-ended": { title: "Das ist gerade nicht möglich", help: "Die Restaurierung läuft noch." },
  "not-found": { title: "Das gibt es nicht", help: "Es wurde gelöscht, oder es gehört jemand anderem." },
  "upload-missing": {
    title: "Das hochgeladene Foto fehlt",
    help: "Das Hochladen hat zu lange gedauert oder wurde unterbrochen. Bitte noch einmal versuchen.",
  },
  "upload-incomplete": {
    title: "Das Foto kam nicht vollständig an",
    help: "Bitte die Verbindung prüfen und noch einmal versuchen.",
  },
  "body-too-large": { title: "Das ist zu groß", help: "Eine kleinere Kopie einlegen." },
  "no-result": {
    title: "Es gibt noch kein Ergebnis",
    help: "Die Restaurierung ist nicht fertig geworden. Bitte noch einmal versuchen.",
  },
  unavailable: {
    title: "Ein Dienst antwortet gerade nicht",
    help: "Nichts ist verloren. Bitte gleich noch einmal versuchen.",
  },
  unauthorized: { title: "Bitte zuerst anmelden", help: "Die Sitzung ist abgelaufen." },
  "wrong-credentials": {
    title: "Benutzername und Passwort passen nicht zusammen",
    help: "Bitte beides prüfen und noch einmal versuchen.",
  },
  invalid: { title: "Etwas an der Anfrage passt nicht", help: "Bitte die Einstellungen prüfen." },
  "nothing-to-undo": { title: "Das ist gerade nicht möglich", help: "Die Zeit, in der sich das Löschen zurücknehmen lässt, ist um." },
  superseded: { title: "Das ist gerade nicht möglich", help: "Daran arbeitet inzwischen ein anderer Versuch. Bitte die Seite neu laden." },
  "already-sent": { title: "Das ist gerade nicht möglich", help: "Das Foto ist schon unterwegs zum Anbieter." },
  malformed: { title: "Der Server versteht die Anfrage nicht", help: "Bitte die Seite neu laden und noch einmal versuchen." },
  "not-json": { title: "Der Server versteht die Anfrage nicht", help: "Bitte die Seite neu laden." },
  "not-through-the-site": { title: "Diese Adresse ist nicht für den Gebrauch", help: "Bitte die Adresse der Seite selbst aufrufen." },
  "method-not-allowed": { title: "Der Server versteht die Anfrage nicht", help: "Bitte die Seite neu laden." },
  "too-many-tries": { title: "Zu viele Versuche", help: "Bitte kurz warten und dann noch einmal versuchen." },
};

/** A problem of a kind that is not listed. */
export const otherProblem = {
  title: "Das hat nicht geklappt",
  help: "Noch einmal versuchen. Bleibt es dabei, hilft dem Betreiber die Meldung des Servers:",
};

/** Why a provider has not taken a step yet. */
export const notices: [RegExp, string][] = [
  [/ was asleep and wakes up/, "Das Modell wacht gerade auf; das dauert einige Minuten."],
  [/ is busy or not ready yet/, "Der Anbieter ist überlastet oder noch nicht bereit."],
  [/ cannot be reached/, "Der Anbieter ist nicht erreichbar."],
];
export const otherNotice = "Der Anbieter hat das Foto noch nicht angenommen.";

/** What the server says of its models, as it says it. */
export const words: Record<string, string> = {
  "Auto restore": "Automatisch restaurieren",
  "Mends fading, colour casts, dust, scratches, grain and JPEG blocks, each as much as it finds. Keeps the size; gaps are filled from the photo around them.":
    "Behebt Verblassen, Farbstiche, Staub, Kratzer, Korn und JPEG-Blöcke, jeweils so weit es sie findet. Behält die Größe; Lücken werden aus dem Foto ringsum gefüllt.",
  "Dust and scratches": "Staub und Kratzer",
  "0 leaves them, 1 fills all that are found.": "0 lässt sie stehen, 1 füllt alle gefundenen.",
  "JPEG blocks": "JPEG-Blöcke",
  "0 leaves them, 1 smooths them as measured.": "0 lässt sie stehen, 1 glättet sie wie gemessen.",
  "Grain and noise": "Korn und Rauschen",
  "0 keeps all grain, 1 removes what is measured.": "0 behält das Korn, 1 entfernt, was gemessen wird.",
  "Fading and colour cast": "Verblassen und Farbstich",
  "0 keeps the colours as they are, 1 brings them back as measured.":
    "0 lässt die Farben, 1 holt sie wie gemessen zurück.",
  "Local contrast": "Lokaler Kontrast",
  "0 leaves it, 1 raises it most; up to 0.3 only as far as the photo is faded.":
    "0 lässt ihn, 1 hebt ihn am stärksten; bis 0,3 nur so weit, wie das Foto verblasst ist.",
  Sharpening: "Schärfen",
  "0 leaves it, 1 sharpens most; up to 0.25 only as far as the photo is faded.":
    "0 lässt es, 1 schärft am stärksten; bis 0,25 nur so weit, wie das Foto verblasst ist.",
  "Colour profile": "Farbprofil",
  "keep keeps the photo's own colour space, convert makes it sRGB; auto keeps it with 16 bits a channel and converts with 8.":
    "keep behält den Farbraum des Fotos, convert wandelt in sRGB um; auto behält ihn bei 16 Bit pro Kanal und wandelt bei 8 um.",
  "Remove the location": "Ort entfernen",
  "Takes GPS positions and the names of places out of the metadata.":
    "Nimmt GPS-Positionen und Ortsnamen aus den Metadaten.",
  "2× faithful": "2× originalgetreu",
  "4× detailed": "4× detailreich",
  "Twice the size, true to the photo. Removes light grain and JPEG blocks; invents nothing.":
    "Doppelt so groß und dem Foto treu. Entfernt leichtes Korn und JPEG-Blöcke; erfindet nichts.",
  "Four times the size with strong sharpening. Faces are kept faithful; elsewhere it may invent fine texture. Raise fidelity to stay closer to the photo.":
    "Viermal so groß, kräftig geschärft. Gesichter bleiben originalgetreu; anderswo kann es feine Strukturen erfinden. Mehr Treue bleibt näher am Foto.",
  "Repaints the photo as you describe. May change what was there, faces too: compare closely.":
    "Malt das Foto nach Beschreibung neu. Kann verändern, was da war, auch Gesichter: bitte genau vergleichen.",
  "Edits the photo as you describe. May change what was there, faces too: compare closely.":
    "Bearbeitet das Foto nach Beschreibung. Kann verändern, was da war, auch Gesichter: bitte genau vergleichen.",
  "Repaints fine detail with low strength. Invents texture.":
    "Malt feine Einzelheiten mit geringer Stärke neu. Erfindet Strukturen.",
  "Follows a short instruction, as in “make it a colour photo”. May change what was there.":
    "Folgt einer kurzen Anweisung wie „make it a colour photo“. Kann verändern, was da war.",
  "Four times the size for small photos. Invents fine texture.":
    "Viermal so groß, für kleine Fotos. Erfindet feine Strukturen.",
  "PMRF faces": "PMRF Gesichter",
  "Sharpens faces in a public Hugging Face Space. May change features: compare closely.":
    "Schärft Gesichter in einem öffentlichen Space bei Hugging Face. Kann Züge verändern: bitte genau vergleichen.",
  "A transformer that enlarges two times, true to the photo. Slow without a graphics card.":
    "Ein Transformer, der zweifach vergrößert und dem Foto treu bleibt. Langsam ohne Grafikkarte.",
  "A transformer that enlarges four times, true to the photo. Slow without a graphics card.":
    "Ein Transformer, der vierfach vergrößert und dem Foto treu bleibt. Langsam ohne Grafikkarte.",
  "Paid for by your Hugging Face account": "zulasten des Hugging-Face-Kontos",
  "Free, in a public Space that others run": "frei, in einem öffentlichen Space, den andere betreiben",
  "The hours of your endpoint": "die Laufzeit des eigenen Endpunkts",
  "Needs a Hugging Face key (HF_API_KEY).": "Braucht einen Schlüssel von Hugging Face (HF_API_KEY).",
  "Noise reduction": "Rauschen mindern",
  "0 keeps all grain, 2 smooths the most.": "0 behält das Korn, 2 glättet am stärksten.",
  Fidelity: "Treue",
  "0 is the network alone, 1 the plain enlargement alone.":
    "0 ist nur das neuronale Netz, 1 nur die einfache Vergrößerung.",
  "What to do": "Was zu tun ist",
  "In your own words, best in English.": "In eigenen Worten, am besten auf Englisch.",
  "What to avoid": "Was zu vermeiden ist",
  "Things that must not appear; may stay empty.": "Was nicht vorkommen darf; kann leer bleiben.",
  Guidance: "Textnähe",
  "How closely it follows the words; higher is stricter.": "Wie eng sich das Modell an die Worte hält; höher ist strenger.",
  Steps: "Schritte",
  "More take longer and bring out more.": "Mehr dauern länger und bringen mehr hervor.",
  Seed: "Startzahl",
  "Another number gives another attempt.": "Eine andere Zahl ergibt einen anderen Versuch.",
  Strength: "Stärke",
  "0 keeps the photo, 1 paints it anew.": "0 behält das Foto, 1 malt es neu.",
  "Only one face, cut out": "Nur ein Gesicht, ausgeschnitten",
  "Yes when the photo is a single face that fills it.": "Ja, wenn ein einziges Gesicht das Foto füllt.",
  Yes: "Ja",
  No: "Nein",
  Enlargement: "Vergrößerung",
  "How many times larger each side gets.": "Um wie viel länger jede Seite wird.",
};

/** Reasons that hold a name: “Needs an endpoint of your own (HF_ENDPOINT_…).” */
export const patterns: [RegExp, string][] = [
  [/^Needs an endpoint of your own \((\w+)\)\.$/, "Braucht einen eigenen Endpunkt ($1)."],
  [
    /^Needs its weights: photo-restoration models fetch ([\w-]+)\.$/,
    "Braucht seine Gewichte: photo-restoration models fetch $1.",
  ],
  [/^It is not known now whether its weights are here\.$/, "Ob seine Gewichte hier sind, ist gerade nicht bekannt."],
];

/** What is wrong with one field of a request. */
export const fieldPatterns: [RegExp, string][] = [
  [/^A password has at most (\S+) bytes\.$/, "Ein Passwort hat höchstens $1 Bytes."],
  [/^“(.+)” is empty\.$/, "„$1“ ist leer. Bitte neu kopieren oder scannen."],
  [/^this model has no parameters$/, "Dieses Modell hat keine Einstellungen."],
  [/^there is no such parameter; allowed: (.+)$/, "Diese Einstellung gibt es nicht. Es gibt: $1."],
  [/^a whole number from (\S+) to (\S+) is expected$/, "Nötig ist eine ganze Zahl von $1 bis $2."],
  [/^a number from (\S+) to (\S+) is expected$/, "Nötig ist eine Zahl von $1 bis $2."],
  [/^text of at most (\S+) characters is expected$/, "Nötig ist ein Text von höchstens $1 Zeichen."],
  [/^true or false is expected$/, "Nötig ist true oder false."],
  [/^one of these is expected: (.+)$/, "Möglich ist nur: $1."],
  [/^there is no model “(.+)”; GET .* lists those there are$/, "Das Modell „$1“ gibt es nicht. Bitte ein anderes wählen."],
  [/^the model “(.+)” cannot run now: .+$/, "Das Modell „$1“ kann gerade nicht laufen. Bitte ein anderes wählen."],
];
