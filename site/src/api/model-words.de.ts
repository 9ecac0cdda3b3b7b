/** What the server says of its models, as it says it. */
export const modelWords: Record<string, string> = {
  "Auto restore": "Automatisch restaurieren",
  "Mends fading, colour casts, dust, scratches, grain and the squares of JPEG, each as much as it finds. Keeps the size; gaps are filled from the photo around them.":
    "Behebt Verblassen, Farbstiche, Staub, Kratzer, Korn und JPEG-Kästchen, jeweils soweit vorhanden. Die Größe bleibt; Lücken werden aus ihrer Umgebung im Foto gefüllt.",
  "Dust and scratches": "Staub und Kratzer",
  "0 leaves them, 1 fills all that are found.": "0 lässt sie unverändert, 1 füllt alle gefundenen.",
  "Doubtful scratches, too": "Auch fragliche Kratzer",
  "Also fills long lines that may be scratches or part of the photo.":
    "Füllt auch lange Linien, die Kratzer sein oder zum Foto gehören können.",
  "Small squares from JPEG": "Kästchen durch JPEG",
  "0 leaves them, 1 smooths them as measured.": "0 lässt sie unverändert, 1 glättet sie so stark wie gemessen.",
  Grain: "Korn",
  "0 keeps all grain, 1 removes what is measured.": "0 erhält das Korn, 1 entfernt alles, was gemessen wurde.",
  "Fading and tint": "Verblassen und Farbstich",
  "0 keeps the colours as they are, 1 brings them back as measured.":
    "0 lässt die Farben unverändert, 1 stellt sie so weit wieder her wie gemessen.",
  "Clearer details": "Klarere Einzelheiten",
  "0 is off, 1 is strongest. Up to 0.3, it only offsets fading.":
    "0 ist aus, 1 ist am stärksten. Bis 0,3 wird nur das Verblassen ausgeglichen.",
  Sharpening: "Schärfen",
  "0 is off, 1 is strongest. Up to 0.25, it only offsets fading.":
    "0 ist aus, 1 ist am stärksten. Bis 0,25 wird nur das Verblassen ausgeglichen.",
  "Colour profile": "Farbprofil",
  "Which colours the file can have. Automatic keeps the photo's own with 16 bits a channel; with 8 it makes them sRGB, which every screen shows.":
    "Welche Farben die Datei haben kann. „Automatisch“ behält bei 16 Bit pro Kanal die des Fotos; bei 8 werden sie zu sRGB, das jeder Bildschirm zeigt.",
  "Remove the place": "Ort entfernen",
  "Takes out where the photo was taken: GPS positions and the names of places.":
    "Entfernt, wo das Foto aufgenommen wurde: GPS-Positionen und Ortsnamen.",
  "2× faithful": "2× originalgetreu",
  "4× detailed": "4× detailreich",
  "Twice the size, true to the photo. Removes light grain and the squares of JPEG; invents nothing.":
    "Doppelt so groß und originalgetreu. Entfernt leichtes Korn und JPEG-Kästchen; erfindet nichts.",
  "Four times the size with strong sharpening. Faces are kept faithful; elsewhere it may invent fine texture. Raise fidelity to stay closer to the photo.":
    "Viermal so groß, kräftig geschärft. Gesichter bleiben originalgetreu; an anderen Stellen können feine Strukturen erfunden werden. Mit mehr Originaltreue bleibt das Ergebnis näher am Foto.",
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
  "PMRF faces": "PMRF-Gesichter",
  "Sharpens faces in a public Hugging Face Space. May change features: compare closely.":
    "Schärft Gesichter in einem öffentlichen Space bei Hugging Face. Kann Züge verändern: bitte genau vergleichen.",
  "A transformer that enlarges two times, true to the photo. Slow without a graphics card.":
    "Ein Transformer, der originalgetreu auf das Doppelte vergrößert. Langsam ohne Grafikkarte.",
  "A transformer that enlarges four times, true to the photo. Slow without a graphics card.":
    "Ein Transformer, der originalgetreu auf das Vierfache vergrößert. Langsam ohne Grafikkarte.",
  "Paid for by your Hugging Face account": "über das Hugging-Face-Konto",
  "Free, in a public Space that others run": "kostenlos, in einem öffentlichen Space, den andere betreiben",
  "The hours of your endpoint": "die Laufzeit des eigenen Endpunkts",
  "Grain removal": "Korn entfernen",
  "0 keeps all grain, 2 smooths the most.": "0 erhält das Korn, 2 glättet am stärksten.",
  Fidelity: "Originaltreue",
  "0 is the network alone, 1 the plain enlargement alone.":
    "0 ist nur das neuronale Netz, 1 nur die einfache Vergrößerung.",
  "What to do": "Anweisung",
  "In your own words, best in English.": "In eigenen Worten, am besten auf Englisch.",
  "What to avoid": "Zu vermeiden",
  "Things that must not appear; may stay empty.": "Was nicht vorkommen darf; kann leer bleiben.",
  "How strictly": "Wie genau",
  "How closely it follows the words; higher is stricter.": "Wie eng sich das Modell an die Anweisung hält; höher ist strenger.",
  Steps: "Schritte",
  "More take longer and bring out more.": "Mehr Schritte dauern länger, bringen aber mehr Einzelheiten.",
  Variation: "Variante",
  "Another number gives another attempt.": "Eine andere Zahl ergibt einen anderen Versuch.",
  Strength: "Stärke",
  "0 keeps the photo, 1 paints it anew.": "0 lässt das Foto, wie es ist, 1 malt es ganz neu.",
  "Only one face, cut out": "Nur ein Gesicht, ausgeschnitten",
  "Yes when the photo is a single face that fills it.": "Ja, wenn ein einziges Gesicht das Foto füllt.",
  Yes: "Ja",
  No: "Nein",
  Enlargement: "Vergrößerung",
  "How many times larger each side gets.": "Um wie viel länger jede Seite wird.",
};
