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
  startFirst: "Drop, paste or choose one or more photos.",
  startFirstTouch: "Choose one or more photos, or take one.",
  startSteps: [
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
  tooLarge: (name: string, size: string, limit: string, isLossless: boolean) =>
    `“${name}” is ${size}; the limit is ${limit}. ${isLossless ? "To keep the quality, save it as PNG, as TIFF with ZIP or LZW compression, or with 8 bits instead of 16. Use JPEG only if that isn't enough." : "Save it slightly smaller."}`,
  emptyFile: (name: string) => `“${name}” is empty. Copy or scan it again.`,
  rejectedTitle: (count: number) => (count === 1 ? "One file was skipped" : `${count} files were skipped`),
  dismiss: "Got it",
};

export type Texts = typeof english;
export const texts = translated(english, german);
