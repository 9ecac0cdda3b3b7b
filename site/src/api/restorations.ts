import { request, type Answer } from "./client";
import type {
  DownloadTicket,
  Health,
  Model,
  Params,
  Preview,
  Region,
  Report,
  Restoration,
  RestorationPage,
  Status,
  Storage,
  UploadTicket,
} from "./types";

export interface HistoryFilter {
  q: string;
  model: string;
  status: Status | "";
}

const one = (id: string) => `/restore/${encodeURIComponent(id)}`;

export async function getHealth(signal?: AbortSignal): Promise<Health> {
  return (await request<Health>("/health", { anonymous: true, signal })).data;
}

export async function listModels(signal?: AbortSignal): Promise<Model[]> {
  return (await request<{ items: Model[] }>("/models", { anonymous: true, signal })).data.items;
}

/** Whether the addresses of its pictures are known. */
export const hasAddresses = ({ original_url }: Restoration): boolean => original_url != null;

/** What is told, with the addresses that are known where they were left out. */
export function withAddresses(told: Restoration, known: Restoration | undefined): Restoration {
  if (known === undefined || !hasAddresses(known) || hasAddresses(told) || told.pictures !== known.pictures) return told;
  const { thumbnail_url, preview_url } = known.original;
  return { ...told, original: { ...told.original, thumbnail_url, preview_url }, original_url: known.original_url };
}

/**
 * One restoration. While it goes on, the addresses of its pictures, which are long, are only sent when they
 * differ from those of the `known` answer; either way they are in what is returned.
 */
export async function getRestoration(id: string, known: Restoration | undefined): Promise<Answer<Restoration>> {
  const has = known !== undefined && hasAddresses(known) ? known.pictures : undefined;
  const answer = await request<Restoration>(one(id), { query: { pictures: has } });
  return { ...answer, data: withAddresses(answer.data, known) };
}

export async function listRestorations(
  filter: HistoryFilter,
  page: { limit: number; cursor?: string | undefined },
  signal?: AbortSignal,
): Promise<RestorationPage> {
  const query = { ...filter, ...page };
  return (await request<RestorationPage>("/restore/history", { query, signal })).data;
}

/** How much room the photos take, and how much is left. */
export async function getStorage(signal?: AbortSignal): Promise<Storage> {
  return (await request<Storage>("/storage", { signal })).data;
}

export async function createUpload(file: File, contentType: string): Promise<UploadTicket> {
  const body = { filename: file.name, content_type: contentType, size: file.size };
  return (await request<UploadTicket>("/uploads", { method: "POST", body })).data;
}

/** How a request names a page; nothing names all of them, or the first one. */
const ofPage = (page: number | null) => (page === null ? {} : { page });

/** What is wrong with a page of an uploaded photo, what would mend it, and how it looks. */
export async function analyzeUpload(uploadId: string, page: number | null, signal?: AbortSignal): Promise<Report> {
  const body = { upload_id: uploadId, ...ofPage(page) };
  return (await request<Report>("/restore/analyze", { method: "POST", body, signal })).data;
}

/** The photo of which a region is previewed: an upload, or the original of a restoration. */
export type PreviewSource = { upload_id: string; page?: number } | { restoration_id: string };

/** A region of the photo, or its largest face, before and after. Nothing is stored. */
export async function previewRegion(
  source: PreviewSource,
  modelId: string,
  params: Params,
  region: Region | null,
  signal?: AbortSignal,
): Promise<Preview> {
  const body = { ...source, model_id: modelId, params, ...(region && { region }) };
  return (await request<Preview>("/restore/preview", { method: "POST", body, signal })).data;
}

export async function createRestoration(
  uploadId: string,
  modelId: string,
  params: Params,
  page: number | null,
): Promise<Restoration> {
  const body = { upload_id: uploadId, model_id: modelId, params, ...ofPage(page) };
  return (await request<Restoration>("/restore", { method: "POST", body })).data;
}

/** The same original once more, as a new restoration; with other settings where given. */
export async function retryRestoration(
  id: string,
  body: { model_id?: string; params?: Params } = {},
): Promise<Restoration> {
  return (await request<Restoration>(`${one(id)}/retry`, { method: "POST", body })).data;
}

export async function cancelRestoration(id: string): Promise<Restoration> {
  return (await request<Restoration>(`${one(id)}/cancel`, { method: "POST" })).data;
}

/** Where the result can be fetched, and the name that the server gives it. */
async function downloadTicket(id: string): Promise<DownloadTicket> {
  return (await request<DownloadTicket>(`${one(id)}/download`, { query: { redirect: false } })).data;
}

/** The result itself. */
export async function fetchResult({ id, result }: Restoration): Promise<File> {
  const { url, filename } = await downloadTicket(id);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The storage answered with ${answer.status}`);
  return new File([await answer.blob()], filename, { type: result?.content_type ?? "" });
}

/** Saves the result under the name that the server gives it. */
export async function downloadResult(id: string): Promise<void> {
  const data = await downloadTicket(id);
  const link = document.createElement("a");
  link.href = data.url;
  link.download = data.filename;
  document.body.append(link);
  link.click();
  link.remove();
}
