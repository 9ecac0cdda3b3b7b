import type { components } from "./schema";

type Schemas = components["schemas"];

export type Storage = Schemas["StorageResponse"];
export type Report = Schemas["PhotoReport"];
export type Preview = Schemas["PreviewBody"];
export type Region = Schemas["Region"];
export type User = Schemas["User"];
export type Health = Schemas["HealthResponse"];
export type Model = Schemas["Model"];
export type Restoration = Schemas["Restoration"];
export type Provenance = Schemas["Provenance"];
export type RestorationPage = Schemas["HistoryResponse"];
export type Status = Schemas["Status"];
export type UploadTicket = Schemas["UploadResponse"];
export type PartsTicket = Schemas["PartsResponse"];
export type TokenResponse = Schemas["SessionResponse"];
export type DownloadTicket = Schemas["DownloadResponse"];
export type Problem = Schemas["Problem"];
export type Deletion = Schemas["DeletionResponse"];
export type Params = Record<string, unknown>;

/** Whether work on it is still owed. */
export function isActive(restoration: Restoration): boolean {
  return restoration.status === "queued" || restoration.status === "running";
}
