import { QueryClient, QueryObserver, queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { askTogether } from "./asked-together";
import type { Answer } from "./client";
import { followAll } from "./following";
import { ApiError, NetworkError, SessionEnded } from "./problem";
import { analyzeUpload, getHealth, hasAddresses, listModels, listRestorations } from "./restorations";
import { isActive, type Report, type Restoration, type Status } from "./types";

const TROUBLES_MS = 5 * 60_000;

function worthAnotherTry(failures: number, error: Error): boolean {
  if (error instanceof SessionEnded) return false;
  if (error instanceof ApiError) return error.status >= 500 && failures < 2;
  return error instanceof NetworkError && failures < 2;
}

/** `networkMode: always`: the server may be this very machine, which being offline does not cut. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { networkMode: "always", retry: worthAnotherTry, staleTime: 30_000 },
    mutations: { networkMode: "always" },
  },
});

export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => getHealth(signal),
    staleTime: Infinity,
    // What it finds wrong may come and go.
    refetchInterval: TROUBLES_MS,
  });
}

export function useModels() {
  return useQuery({
    queryKey: ["models"],
    queryFn: ({ signal }) => listModels(signal),
    staleTime: 5 * 60_000,
  });
}

/** How often a report is asked for again that has to wait for others: half a minute. */
const REPORT_TRIES = 6;

/** Who goes quickly from photo to photo, in two windows perhaps, has their former ones to wait for. */
function worthWaiting(failures: number, error: Error): boolean {
  const hasToWait = error instanceof ApiError && error.retryAfter !== null;
  return hasToWait ? failures < REPORT_TRIES : worthAnotherTry(failures, error);
}

/** What is wrong with an uploaded photo; it does not change, so it is asked for once. */
const reportOf = (uploadId: string, page: number | null) =>
  queryOptions({
    // The first page, asked for as such, is what is told of a file without a word about pages.
    queryKey: ["report", uploadId, page === 1 ? null : page],
    queryFn: ({ signal }) => analyzeUpload(uploadId, page === 1 ? null : page, signal),
    retry: worthWaiting,
    retryDelay: (failures, error) =>
      error instanceof ApiError && error.retryAfter !== null ? error.retryAfter * 1_000 : 1_000 * 2 ** failures,
    staleTime: Infinity,
  });

export function useReport(uploadId: string | null, page: number | null) {
  return useQuery({ ...reportOf(uploadId ?? "", page), enabled: uploadId !== null });
}

/** The same as far as somebody has looked already: asks for nothing. */
export function useKnownReport(uploadId: string | null, page: number | null) {
  return useQuery({ ...reportOf(uploadId ?? "", page), enabled: false });
}

/** What is known of it at this moment. */
export function knownReport(uploadId: string | null, page: number | null): Report | undefined {
  return uploadId === null ? undefined : queryClient.getQueryData(reportOf(uploadId, page).queryKey);
}

/** The same report for what is no part of the page: not given up, nor asked for twice, when the page shows something else. */
export async function fetchReport(uploadId: string, page: number | null): Promise<Report> {
  const report = reportOf(uploadId, page);
  const stop = new QueryObserver(queryClient, report).subscribe(() => undefined);
  try {
    return await queryClient.query(report);
  } finally {
    stop();
  }
}

export const restorationKey = (id: string | null) => ["restoration", id] as const;

/** What has just been told is not asked for again; what has ended hardly changes any more. */
const TOLD_MS = 1_000;
const ENDED_MS = 60_000;

/** One restoration, shared by all that show it. */
export const restorationQuery = (id: string | null) =>
  queryOptions({
    queryKey: restorationKey(id),
    queryFn: () => askTogether(id ?? "", queryClient.getQueryData<Answer<Restoration>>(restorationKey(id))?.data),
    staleTime: ({ state: { data } }) =>
      data !== undefined && !isActive(data.data) && hasAddresses(data.data) ? ENDED_MS : TOLD_MS,
  });

let following = false;

/** One restoration, asked for again until it has come to an end. */
export function useRestoration(id: string | null) {
  useEffect(() => {
    if (following) return;
    following = true;
    followAll(queryClient, restorationKey(null)[0]);
  }, []);
  return useQuery({ ...restorationQuery(id), enabled: id !== null });
}

export function rememberRestoration(restoration: Restoration): void {
  queryClient.setQueryData(restorationKey(restoration.id), {
    data: restoration,
    retryAfter: null,
  } satisfies Answer<Restoration>);
}

/** What was left running, by this tab or another one. */
export function useUnfinished(enabled: boolean) {
  return useQuery({
    queryKey: ["unfinished"],
    queryFn: async ({ signal }) => {
      const list = (status: Status) =>
        listRestorations({ q: "", model: "", status }, { limit: 20 }, signal);
      const [running, queued] = await Promise.all([list("running"), list("queued")]);
      return [...running.items, ...queued.items];
    },
    enabled,
    staleTime: Infinity,
  });
}

export function refreshHistory(): void {
  void queryClient.invalidateQueries({ queryKey: ["history"] });
}
