import { translated } from "../../../i18n/language";
import { german } from "./texts.de";

const english = {
  unknown: "unknown",
  file: "File",
  model: "Model",
  network: "Network",
  software: "Made by",
  date: "Date",
  faces: "Faces protected",
  noFaces: "not looked for",
  size: "Size",
  pixels: (from: string, to: string) => `${from} → ${to} pixels`,
  print: "Print size",
  printOf: (width: string, height: string, dpi: string) => `${width} × ${height} cm at ${dpi} dpi`,
  pages: "Pages",
  page: "Page",
  color: "Colour space",
  colorOf: (space: string, bits: number) => `${space}, ${bits} bits a channel`,
  converted: (from: string, to: string) => `${from} → ${to}`,
  place: "Place",
  places: { none: "The photo doesn't tell where it was taken", kept: "Kept", removed: "Removed" },
  dropped: "Not carried over",
  nothing: "Nothing was lost",
  parts: {
    thumbnail: "small preview in the file",
    maker_note: "camera maker's notes",
    exif: "Exif (damaged or too large)",
    xmp: "XMP (damaged or too large)",
    extended_xmp: "further parts of XMP",
    iptc: "IPTC (damaged or too large)",
    color_profile: "colour profile (damaged)",
    comments: "comments",
  },
  originalSum: "Original, SHA-256",
  resultSum: "Result, SHA-256",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Couldn't copy. Select the text and copy it by hand.",
  save: "Save as file",
  yes: "yes",
  no: "no",
};

export type Texts = typeof english;
export const texts = translated(english, german);
