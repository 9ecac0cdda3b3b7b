import { request } from "./client";
import type { PartsTicket } from "./types";

/** Which parts of a photo the server has, and where the next ones go. */
export async function askForParts(uploadId: string, signal: AbortSignal): Promise<PartsTicket> {
  const path = `/uploads/${encodeURIComponent(uploadId)}/parts`;
  return (await request<PartsTicket>(path, { method: "POST", signal })).data;
}
