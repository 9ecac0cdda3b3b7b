import { said } from "../../../api/server-words";
import type { Model, Provenance, Restoration } from "../../../api/types";
import { formatBytes, formatDayAndTime, formatNumber, formatPixels } from "../../../ui/format";
import { parameterFields } from "../parameters";
import { texts as photoTexts } from "../photo-texts";
import { texts } from "./texts";

/** What is known, by name. */
export type Row = readonly [name: string, value: string];

const CM_PER_INCH = 2.54;

function setting(value: unknown): string {
  if (typeof value === "boolean") return value ? texts.yes : texts.no;
  if (typeof value === "number") return formatNumber(value, { maximumFractionDigits: 3 });
  if (typeof value === "string") return value === "" ? "–" : said(photoTexts.options[value] ?? value);
  return JSON.stringify(value);
}

/** A model with its settings, each by the name that it has on the page. */
function stepRows(model: Model | undefined, { model_id, params }: Restoration["recipe"][number]): Row[] {
  const fields = parameterFields(model?.parameters);
  const name = (key: string) => said(fields.find((field) => field.name === key)?.title ?? key);
  const settings = Object.entries(params).map(([key, value]) => [name(key), setting(value)] as const);
  return [[texts.model, said(model?.name ?? model_id)], ...settings];
}

function print({ width, height }: NonNullable<Restoration["result"]>, { density }: Provenance): string {
  if (!density) return texts.unknown;
  const cm = (pixels: number, dpi: number) => formatNumber((pixels / dpi) * CM_PER_INCH, { maximumFractionDigits: 1 });
  const dpi = formatNumber(density.x, { maximumFractionDigits: 0, useGrouping: false });
  return texts.printOf(cm(width, density.x), cm(height, density.y), dpi);
}

function color({ color_space, original_color_space, bits }: Provenance): string {
  const changed = original_color_space !== null && original_color_space !== color_space;
  return texts.colorOf(changed ? texts.converted(original_color_space, color_space) : color_space, bits);
}

function dropped(parts: readonly string[]): string {
  if (parts.length === 0) return texts.nothing;
  const names: Record<string, string> = texts.parts;
  return parts.map((part) => names[part] ?? part).join(", ");
}

/** What computed each step; steps without a network say their model's id there, which has been told. */
function networkRow({ recipe, result }: Restoration): Row[] {
  const networks = result?.provenance?.networks;
  if (networks === undefined) return [[texts.network, texts.unknown]];
  const told = networks.filter((network, step) => network !== recipe[step]?.model_id);
  return told.length === 0 ? [] : [[texts.network, told.map((network) => network ?? texts.unknown).join(", ")]];
}

/** All that is known of a result; what an earlier version did not note is said to be unknown. */
export function rowsOf(restoration: Restoration, models: readonly Model[]): Row[] {
  const { filename, original, result, recipe, created_at, finished_at } = restoration;
  const provenance = result?.provenance;
  const or = (value: string | null | undefined) => value ?? texts.unknown;
  return [
    [texts.file, filename],
    ...recipe.flatMap((step) => stepRows(models.find(({ id }) => id === step.model_id), step)),
    ...networkRow(restoration),
    [texts.software, or(provenance?.software)],
    [texts.date, formatDayAndTime(finished_at ?? created_at)],
    [texts.faces, result?.faces_protected == null ? texts.noFaces : formatNumber(result.faces_protected)],
    ...(result
      ? [
          [texts.size, `${texts.pixels(formatPixels(original), formatPixels(result))}, ${formatBytes(result.size)}`] as const,
          [texts.print, provenance ? print(result, provenance) : texts.unknown] as const,
        ]
      : []),
    // Of a single page, which one it is says more than that there is one.
    original.page == null
      ? [texts.pages, provenance ? formatNumber(provenance.pages) : texts.unknown]
      : [texts.page, formatNumber(original.page)],
    [texts.color, provenance ? color(provenance) : texts.unknown],
    [texts.place, provenance ? texts.places[provenance.place] : texts.unknown],
    [texts.dropped, provenance ? dropped(provenance.dropped) : texts.unknown],
    [texts.originalSum, or(original.sha256)],
    [texts.resultSum, or(provenance?.sha256)],
  ];
}

export function asText(rows: readonly Row[]): string {
  return rows.map(([name, value]) => `${name}: ${value}\n`).join("");
}
