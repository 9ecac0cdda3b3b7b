import { request, type Answer } from "./client";
import type {
  DownloadTicket,
  Health,
  Model,
  Params,
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

/**
 * One restoration. While it goes on, the addresses of its pictures, which are long, are only sent when they
 * differ from those of the `known` answer; either way they are in what is returned.
 */
export async function getRestoration(
  id: string,
  known: Restoration | undefined,
  signal?: AbortSignal,
): Promise<Answer<Restoration>> {
  const has = known?.original_url == null ? undefined : known;
  const answer = await request<Restoration>(one(id), { query: { pictures: has?.pictures }, signal });
  const told = answer.data;
  if (has === undefined || told.original_url != null || told.pictures !== has.pictures) return answer;
  const { thumbnail_url, preview_url } = has.original;
  const original = { ...told.original, thumbnail_url, preview_url };
  return { ...answer, data: { ...told, original, original_url: has.original_url } };
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

/** Saves the result under the name that the server gives it. */
export async function downloadResult(id: string): Promise<void> {
  const query = { redirect: false };
  const { data } = await request<DownloadTicket>(`${one(id)}/download`, { query });
  const link = document.createElement("a");
  link.href = data.url;
  link.download = data.filename;
  document.body.append(link);
  link.click();
  link.remove();
}
