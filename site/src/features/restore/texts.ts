import { translated } from "../../i18n/language";
import { german } from "./texts.de";

const english = {
  pageTitle: "Restore",
  frame: "Photo",
  panel: "What to do",

  // Add a photo
  emptyTitle: "Drop an old photo anywhere on this page",
  emptyTouchTitle: "Bring an old photo back",
  choose: "Choose photos",
  camera: "Take a photo",
  sample: "Try a sample",
  sampleFailed: "Couldn't load the sample. Try again in a moment.",
  sharedFailed: "The shared photos didn't arrive. Share them again, or choose them here.",
  limits: (formats: string, size: string) => `${formats}, up to ${size} each. You can add several at once.`,
  dropHere: "Drop to add",
  startTitle: "Add a photo",
  startSteps: [
    "Drop, paste or choose one or more photos.",
    "Pick what you'd like done.",
    "Compare before and after, then download.",
  ],
  tipsTitle: "For a good start",
  tips: [
    "Scan at 300 dpi or more; 600 for small prints.",
    "Wipe dust off the print and the glass first.",
    "Turn off the scanner's sharpening.",
  ],
  privacy: "Photos never leave this server unless you choose a model that runs elsewhere.",

  // Refused before the upload
  notPhoto: (name: string, formats: string) => `“${name}” isn't a supported photo (${formats}).`,
  notHeic: (name: string) =>
    `“${name}” is in Apple's HEIC format. On an iPhone or iPad, tap Share, then Options, then “Most Compatible”. On a Mac, export it as JPEG or TIFF in Preview.`,
  notRaw: (name: string) => `“${name}” is a raw file. Export it as TIFF (16 bit keeps the most) or JPEG.`,
  tooLarge: (name: string, size: string, limit: string, isTiff: boolean) =>
    `“${name}” is ${size}; the limit is ${limit}. ${isTiff ? "Save it as PNG or as TIFF with ZIP compression: nothing is lost." : "Save it slightly smaller."}`,
  emptyFile: (name: string) => `“${name}” is empty. Copy or scan it again.`,
  rejectedTitle: (count: number) => (count === 1 ? "One file was skipped" : `${count} files were skipped`),
  dismiss: "Got it",
  noPreview: "No preview: this browser can't show the file.",

  // Choose
  unclaimed: (names: string) =>
    `Shared before you signed in: ${names}. It's only uploaded when you restore it. If it isn't yours, remove it.`,
  chooseTitle: "What would you like?",
  suggested: "Suggested",
  others: "Other models",
  settings: "Settings",
  unavailable: "Not available here.",
  more: (count: number, isRemote: boolean) => {
    const models = count === 1 ? "1 more model" : `${count} more models`;
    if (isRemote) return `${models} ${count === 1 ? "needs" : "need"} a key or an endpoint`;
    return `${models} ${count === 1 ? "is" : "are"} not available here`;
  },
  time: (duration: string) => `about ${duration}`,
  timePerMegapixel: (duration: string) => `about ${duration} per megapixel`,
  free: "free",
  restore: (count: number) => (count > 1 ? `Restore ${count} photos` : "Restore"),
  restoreAgain: "Restore again",
  leaves: (count: number) =>
    count === 1 ? "Your photo leaves this installation." : `Your ${count} photos leave this installation.`,
  goesTo: (provider: string, count: number) => {
    const goes = count === 1 ? "It goes" : "They go";
    if (provider === "hf-endpoint") return `${goes} to your endpoint at Hugging Face.`;
    if (provider === "hf-space") return `${goes} to a Hugging Face Space that others run.`;
    return `${goes} to Hugging Face and whoever runs the model there.`;
  },
  cost: (cost: string) => `Cost: ${cost}.`,
  mayInvent: "The model may invent details: compare closely.",
  sendAndRestore: (count: number, provider: string) => {
    const what = count === 1 ? "Send" : `Send ${count} photos`;
    return provider === "hf-endpoint" ? `${what} to your endpoint` : `${what} to Hugging Face`;
  },
  eachItsOwn: "Each photo gets the settings that suit it. What you change here holds for all of them.",
  remove: "Remove photo",
  addMore: "Add photos",
  back: "Back to the result",
  modelsFailed: "Couldn't load the models.",
  loadingModels: "Loading models…",
  again: "Try again",
  reset: "Reset",
  resetParam: (title: string) => `Reset “${title}”`,
  exampleAlt: "A detail before and after",

  // Progress
  progressTitle: "Restoring",
  waitingTurn: "Waiting for the photos before it",
  uploading: (percent: string) => `Uploading, ${percent}`,
  starting: "Submitting",
  inLine: (position: number) => (position <= 1 ? "Next in line" : `${position - 1} ahead in line`),
  queued: "Waiting to start",
  step: (step: number, steps: number) => `Step ${step} of ${steps}`,
  working: (percent: string) => `${percent} done`,
  waitsAgain: "Waiting to try again",
  whatTakesRoom: "See what takes up the most space",
  nextTry: "Next try at",
  atWork: "At work",
  left: (duration: string) => `about ${duration} left`,
  stayOpen: (count: number) =>
    `${count === 1 ? "1 photo isn't" : `${count} photos aren't`} uploaded yet. Keep this page open.`,
  waitHere: "If it closes anyway, open it again in this browser and it goes on.",
  reloadFine: "You can close this page. The work continues, and you'll find the photo in your history.",
  cancel: "Cancel",
  canceling: "Canceling…",
  finished: (name: string) => `${name} is restored.`,

  // Failed, canceled, gone
  canceledTitle: "Canceled",
  canceledDetail: "Nothing changed. The photo and its settings are still here.",
  failedTitle: "This didn't work",
  failedDetail: "Something went wrong on the server. Try again or choose another model.",
  ways: {
    again: "Try again",
    settings: "Change settings",
    model: "Choose another model",
    photo: "Restore another photo",
  },
  support: "For support:",
  copy: "Copy",
  copied: "Copied",
  goneTitle: "This photo is no longer here",
  goneDetail: "It was deleted and may be in the bin, it expired, or it belongs to someone else.",
  newPhoto: "Restore another photo",
  loading: "Loading the photo…",

  // Result
  resultTitle: "Done",
  facesProtected: (count: number) => (count === 1 ? "1 face protected" : `${count} faces protected`),
  download: "Download",
  changed: (from: string, to: string) => `${from} → ${to} pixels`,
  compareTitle: "Compare",
  modeSlider: "Slider",
  modeSide: "Side by side",
  originalHint: "Hold to see the original",
  zoom: "Zoom",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Fit",
  actual: "1:1",
  sameAgain: "Try other settings",
  next: "Next photo",
  delete: "Delete",
  before: "Before",
  after: "After",
  sliderLabel: "Compare before and after",
  sliderValue: (percent: number) => `${percent} % before, ${100 - percent} % after`,

  // Filmstrip
  filmstrip: "Photos in this session",
  overall: (done: number, all: number) => (done === all ? `All ${all} done` : `${done} of ${all} done`),
  overallFailed: (count: number) => `${count} failed`,
  add: "Add",
  states: {
    chosen: "ready",
    waiting: "waiting",
    uploading: "uploading",
    starting: "starting",
    refused: "failed",
    queued: "in line",
    running: "restoring",
    succeeded: "done",
    failed: "failed",
    canceled: "canceled",
  },
};

export type Texts = typeof english;
export const texts = translated(english, german);
