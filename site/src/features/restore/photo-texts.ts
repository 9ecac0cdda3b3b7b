import { translated } from "../../i18n/language";
import { german } from "./photo-texts.de";

// What is said from the first photo on; the first page shows without it.

const english = {
  noPreview: "No preview: this browser can't show the file.",
  previewComes: "The preview appears once the photo is uploaded.",
  loadingPixels: "Loading a sharper picture…",

  // Pages
  pages: "Pages",
  allPages: (count: number) => `All ${count}`,
  onePage: "One page",
  page: "Page",
  ofPages: (count: number) => `of ${count}`,
  pageBefore: "Previous page",
  pageAfter: "Next page",
  firstIsShown: "The first page is shown. All are restored with the same settings.",

  // Choose
  unclaimed: (names: string) =>
    `Shared before you signed in: ${names}. It's only uploaded when you restore it. If it isn't yours, remove it.`,
  chooseTitle: "What would you like?",
  suggested: "Suggested",
  others: "Other models",
  settings: "Settings",
  unavailable: "Not available here.",
  more: (count: number, needs: "key" | "remote" | null) => {
    const models = count === 1 ? "1 more model" : `${count} more models`;
    if (needs === "key") return `${models} with a Hugging Face key`;
    if (needs === "remote") return `${models} with a Hugging Face key or an endpoint`;
    return `${models} can be set up`;
  },
  time: (duration: string) => `about ${duration}`,
  timePerMegapixel: (duration: string) => `about ${duration} per megapixel`,
  free: "free",
  restore: (count: number) => (count > 1 ? `Restore ${count} photos` : "Restore"),
  restoreAgain: "Restore again",
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
  resuming: (percent: string) => `Resuming at ${percent}`,
  fromStart: "Sending again from the start",
  starting: "Submitting",
  inLine: (ahead: number) => (ahead === 0 ? "Next in line" : ahead === 1 ? "1 photo ahead" : `${ahead} photos ahead`),
  begins: (duration: string) => `starts in about ${duration}`,
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

  // Spoken
  finished: (name: string) => `${name} is restored.`,
  oneOnTheWay: (percent: number) => (percent === 0 ? "Restoring" : `Restoring, ${percent}%`),
  severalOnTheWay: (all: number, percent: number) =>
    percent === 0 ? `Restoring ${all} photos` : `Restoring ${all} photos, ${percent}% done`,
  allFinished: (all: number) => `All ${all} photos are restored.`,
  someFinished: (done: number, all: number, failed: number) => `${done} of ${all} photos are restored, ${failed} failed.`,

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
  notKept: "This browser doesn't have it any more. If it was restored, you'll find it in your history.",
  newPhoto: "Restore another photo",
  loading: "Loading the photo…",

  /** What a setting can be, by the API's word. */
  options: { auto: "Automatic", keep: "The photo's own", convert: "For every screen (sRGB)" } as Record<string, string>,

  // Result
  details: "Details and origin",
  share: "Share",
  shareReady: "Share now",
  shareFailed: "Couldn't share the photo. Download it instead.",
  printing: "Loading the photo for printing…",
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
  sliderValue: (percent: number) => `${percent}% before, ${100 - percent}% after`,

  // Filmstrip
  filmstrip: "Photos in this session",
  overall: (done: number, all: number) => (done === all ? `All ${all} done` : `${done} of ${all} done`),
  overallFailed: (count: number) => `${count} failed`,
  downloadAll: "Download all",
  cancelAll: "Cancel all",
  allCanceled: (count: number) => (count === 1 ? "1 photo canceled." : `${count} photos canceled.`),
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
