import { locale } from "../i18n/language";
import { saveText } from "./save";
import type { Restoration } from "./types";

// How a result came from its photo, for other programs.
//
// The sidecar is JSON, with the names of the API: any script reads it, and it has what XMP has no names for, such as
// checksums and settings. What photo programs read, as the history in XMP, is within the result itself.

function stem(filename: string): string {
  const dot = filename.lastIndexOf(".");
  return dot <= 0 ? filename : filename.slice(0, dot);
}

/** What is known of a restoration, without addresses, which run out. Null is what is not known. */
export function sidecar({ id, filename, original, result, recipe, created_at, finished_at }: Restoration): string {
  const { networks = null, ...provenance } = result?.provenance ?? {};
  const record = {
    format: "photo-restoration-provenance-1",
    id,
    original: {
      filename,
      sha256: original.sha256,
      width: original.width,
      height: original.height,
      page: original.page,
      size: original.size,
      content_type: original.content_type,
    },
    steps: recipe.map((step, at) => ({ ...step, network: networks?.[at] ?? null })),
    created_at,
    finished_at,
    result: result && {
      width: result.width,
      height: result.height,
      size: result.size,
      content_type: result.content_type,
      faces_protected: result.faces_protected,
      ...(result.provenance ? provenance : { sha256: null }),
    },
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

export function saveSidecar(restoration: Restoration): void {
  saveText(sidecar(restoration), `${stem(restoration.filename)}_restored.json`, "application/json");
}

type Cell = string | number | null | undefined;

/** One row for each restoration: what a column is called, and what stands in it. */
const COLUMNS: Record<string, (restoration: Restoration) => Cell> = {
  filename: ({ filename }) => filename,
  status: ({ status }) => status,
  models: ({ recipe }) => recipe.map(({ model_id }) => model_id).join(", "),
  settings: ({ recipe }) => recipe.map(({ params }) => JSON.stringify(params)).join(", "),
  networks: ({ result }) => result?.provenance?.networks.map((name) => name ?? "").join(", "),
  software: ({ result }) => result?.provenance?.software,
  created_at: ({ created_at }) => created_at,
  finished_at: ({ finished_at }) => finished_at,
  original_width: ({ original }) => original.width,
  original_height: ({ original }) => original.height,
  original_bytes: ({ original }) => original.size,
  original_type: ({ original }) => original.content_type,
  original_color_space: ({ result }) => result?.provenance?.original_color_space,
  original_sha256: ({ original }) => original.sha256,
  result_width: ({ result }) => result?.width,
  result_height: ({ result }) => result?.height,
  result_bytes: ({ result }) => result?.size,
  result_type: ({ result }) => result?.content_type,
  result_color_space: ({ result }) => result?.provenance?.color_space,
  result_bits: ({ result }) => result?.provenance?.bits,
  result_dpi_x: ({ result }) => result?.provenance?.density?.x,
  result_dpi_y: ({ result }) => result?.provenance?.density?.y,
  result_pages: ({ result }) => result?.provenance?.pages,
  result_sha256: ({ result }) => result?.provenance?.sha256,
  faces_protected: ({ result }) => result?.faces_protected,
  place: ({ result }) => result?.provenance?.place,
  dropped_metadata: ({ result }) => result?.provenance?.dropped.join(", "),
  id: ({ id }) => id,
  // At the end: what finds the others by their place finds them there still.
  page: ({ original }) => original.page,
};

/** A spreadsheet takes what begins so for a formula, and runs it. */
const FORMULA = /^[=+\-@\t\r]/;

/** What parts the columns, and a number's decimals: where commas do that, spreadsheets look for semicolons. */
function marks(): { column: string; decimal: string } {
  const parts = new Intl.NumberFormat(locale()).formatToParts(0.5);
  const decimal = parts.find(({ type }) => type === "decimal")?.value ?? ".";
  return { column: decimal === "," ? ";" : ",", decimal };
}

function cell(value: Cell, decimal: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value).replace(".", decimal);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",;\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A table (RFC 4180, with semicolons where commas are for decimals) of what is known; with the mark by which Excel knows UTF-8. */
export function csv(restorations: readonly Restoration[]): string {
  const { column, decimal } = marks();
  const rows = restorations.map((one) => Object.values(COLUMNS).map((valueOf) => cell(valueOf(one), decimal)));
  return `\uFEFF${[Object.keys(COLUMNS), ...rows].map((row) => `${row.join(column)}\r\n`).join("")}`;
}

export function saveCsv(restorations: readonly Restoration[]): void {
  const day = new Date().toISOString().slice(0, 10);
  saveText(csv(restorations), `photo-restoration-${day}.csv`, "text/csv;charset=utf-8");
}
