import { models, output } from "./models.json";

interface Words {
  title: string;
  description: string;
  /** Choices by the words of requests, where the page's texts have no other words for them in any language. */
  options?: Record<string, string>;
}

interface ModelWords {
  name: string;
  description: string;
  cost?: string;
  parameters?: Record<string, Words>;
}

const account = "über das Hugging-Face-Konto";
const endpoint = "die Laufzeit des eigenen Endpunkts";

// What several models call the same and mean the same by.
const prompt = { title: "Anweisung", description: "In eigenen Worten, am besten auf Englisch." };
const negative_prompt = { title: "Zu vermeiden", description: "Was nicht vorkommen darf; kann leer bleiben." };
const guidance_scale = {
  title: "Wie genau",
  description: "Wie eng sich das Modell an die Anweisung hält; höher ist strenger.",
};
const steps = { title: "Schritte", description: "Mehr Schritte dauern länger, bringen aber mehr Einzelheiten." };
const seed = { title: "Variante", description: "Eine andere Zahl ergibt einen anderen Versuch." };

/** The models by their ids, and what can be set on them by its name in requests. */
const words: Record<string, ModelWords> = {
  "auto-restore": {
    name: "Automatisch restaurieren",
    description:
      "Behebt Verblassen, Farbstiche, Staub, Kratzer, Korn und JPEG-Kästchen, jeweils soweit vorhanden. Die Größe bleibt; Lücken werden aus ihrer Umgebung im Foto gefüllt.",
    parameters: {
      dust: { title: "Staub und Kratzer", description: "0 lässt sie unverändert, 1 füllt alle gefundenen." },
      doubtful_scratches: {
        title: "Auch fragliche Kratzer",
        description: "Füllt auch lange Linien, die Kratzer sein oder zum Foto gehören können.",
      },
      blocking: {
        title: "Kästchen durch JPEG",
        description: "0 lässt sie unverändert, 1 glättet sie so stark wie gemessen.",
      },
      grain: { title: "Korn", description: "0 erhält das Korn, 1 entfernt alles, was gemessen wurde." },
      fading: {
        title: "Verblassen und Farbstich",
        description: "0 lässt die Farben unverändert, 1 stellt sie so weit wieder her wie gemessen.",
      },
      local_contrast: {
        title: "Klarere Einzelheiten",
        description: "0 ist aus, 1 ist am stärksten. Bis 0,3 wird nur das Verblassen ausgeglichen.",
      },
      sharpen: {
        title: "Schärfen",
        description: "0 ist aus, 1 ist am stärksten. Bis 0,25 wird nur das Verblassen ausgeglichen.",
      },
    },
  },
  "photo-2x": {
    name: "2× originalgetreu",
    description: "Doppelt so groß und originalgetreu. Entfernt leichtes Korn und JPEG-Kästchen; erfindet nichts.",
    parameters: {
      noise: { title: "Korn entfernen", description: "0 erhält das Korn, 2 glättet am stärksten." },
    },
  },
  "photo-4x": {
    name: "4× detailreich",
    description:
      "Viermal so groß, kräftig geschärft. Gesichter bleiben originalgetreu; an anderen Stellen können feine Strukturen erfunden werden. Mit mehr Originaltreue bleibt das Ergebnis näher am Foto.",
    parameters: {
      fidelity: {
        title: "Originaltreue",
        description: "0 ist nur das neuronale Netz, 1 nur die einfache Vergrößerung.",
      },
    },
  },
  "qwen-edit": {
    name: "Qwen Image Edit",
    description:
      "Malt das Foto nach Beschreibung neu. Kann verändern, was da war, auch Gesichter: bitte genau vergleichen.",
    cost: account,
    parameters: { prompt, negative_prompt, guidance_scale, num_inference_steps: steps, seed },
  },
  "flux-kontext": {
    name: "FLUX.1 Kontext",
    description:
      "Bearbeitet das Foto nach Beschreibung. Kann verändern, was da war, auch Gesichter: bitte genau vergleichen.",
    cost: account,
    parameters: { prompt, guidance_scale, num_inference_steps: steps, seed },
  },
  "sdxl-refiner": {
    name: "SDXL Refiner",
    description: "Malt feine Einzelheiten mit geringer Stärke neu. Erfindet Strukturen.",
    cost: account,
    parameters: {
      prompt,
      negative_prompt,
      strength: { title: "Stärke", description: "0 lässt das Foto, wie es ist, 1 malt es ganz neu." },
      guidance_scale,
      num_inference_steps: steps,
      seed,
    },
  },
  "instruct-pix2pix": {
    name: "InstructPix2Pix",
    description: "Folgt einer kurzen Anweisung wie „make it a colour photo“. Kann verändern, was da war.",
    cost: account,
    parameters: { prompt, guidance_scale, num_inference_steps: steps, seed },
  },
  "sd-x4-upscaler": {
    name: "Stable Diffusion 4×",
    description: "Viermal so groß, für kleine Fotos. Erfindet feine Strukturen.",
    cost: account,
    parameters: { prompt, guidance_scale, num_inference_steps: steps, seed },
  },
  "pmrf-face": {
    name: "PMRF-Gesichter",
    description:
      "Schärft Gesichter in einem öffentlichen Space bei Hugging Face. Kann Züge verändern: bitte genau vergleichen.",
    cost: "kostenlos, in einem öffentlichen Space, den andere betreiben",
    parameters: {
      aligned: {
        title: "Nur ein Gesicht, ausgeschnitten",
        description: "Ja, wenn ein einziges Gesicht das Foto füllt.",
        options: { No: "Nein", Yes: "Ja" },
      },
      scale: { title: "Vergrößerung", description: "Um wie viel länger jede Seite wird." },
      num_flow_steps: steps,
    },
  },
  "swin2sr-2x": {
    name: "Swin2SR 2×",
    description: "Ein Transformer, der originalgetreu auf das Doppelte vergrößert. Langsam ohne Grafikkarte.",
    cost: endpoint,
  },
  "swin2sr-4x": {
    name: "Swin2SR 4×",
    description: "Ein Transformer, der originalgetreu auf das Vierfache vergrößert. Langsam ohne Grafikkarte.",
    cost: endpoint,
  },
};

/** What can be set on every result. */
const ofOutput: Record<string, Words> = {
  icc_profile: {
    title: "Farbprofil",
    description:
      "Welche Farben die Datei haben kann. „Automatisch“ behält bei 16 Bit pro Kanal die des Fotos; bei 8 werden sie zu sRGB, das jeder Bildschirm zeigt.",
  },
  remove_location: {
    title: "Ort entfernen",
    description: "Entfernt, wo das Foto aufgenommen wurde: GPS-Positionen und Ortsnamen.",
  },
};

type Spoken = [english: string, german: string | undefined];
type Declared = Record<string, Words>;

function ofParameters(declared: Declared, german: Declared = {}): Spoken[] {
  return Object.entries(declared).flatMap(([name, { title, description, options = {} }]): Spoken[] => [
    [title, german[name]?.title],
    [description, german[name]?.description],
    ...Object.entries(options).map(([option, label]): Spoken => [label, german[name]?.options?.[option]]),
  ]);
}

/**
 * All that the server says of the models that it brings, and the same in German. Its words are taken from what it
 * declares, as it says it today; a list of one's own may call models what it likes, and that stays as it is.
 */
export const spoken: Spoken[] = [
  ...Object.entries(models).flatMap(([id, model]: [string, ModelWords]): Spoken[] => [
    [model.name, words[id]?.name],
    [model.description, words[id]?.description],
    ...(model.cost === undefined ? [] : [[model.cost, words[id]?.cost] satisfies Spoken]),
    ...ofParameters(model.parameters ?? {}, words[id]?.parameters),
  ]),
  ...ofParameters(output, ofOutput),
];

/** The ids and the names, as in requests, of everything that has German words. */
export const named = [
  ...Object.entries(words).flatMap(([id, { parameters = {} }]) => [id, ...Object.keys(parameters).map((name) => `${id}.${name}`)]),
  ...Object.keys(ofOutput).map((name) => `.${name}`),
];

export const modelWords: Record<string, string> = Object.fromEntries(
  spoken.filter((pair): pair is [string, string] => pair[1] !== undefined),
);
