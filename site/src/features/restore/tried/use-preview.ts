import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError } from "../../../api/problem";
import { previewRegion, type PreviewSource } from "../../../api/restorations";
import type { Region } from "../../../api/types";
import type { Tried } from "./tried";

/** A slider that moves on is not asked about at each step. */
const SETTLED_MS = 150;
const KEPT_MS = 60_000;
const TRIES = 6;

/** A value once it has stayed the same for a moment; the first one at once. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as T), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Who has to wait for others waits; what went wrong otherwise is told. */
function worthWaiting(failures: number, error: Error): boolean {
  return error instanceof ApiError && error.retryAfter !== null && failures < TRIES;
}

/** The region before and after. What was asked for before is called off; it is shown until the next is here. */
export function usePreview(of: PreviewSource | null, { model, params }: Tried, region: Region | null) {
  const wanted = { source: of, modelId: model.id, params, region };
  const asked = useSettled(wanted);
  const { source } = asked;
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    queryKey: ["preview", asked],
    queryFn:
      source === null
        ? skipToken
        : ({ signal }) => previewRegion(source, asked.modelId, asked.params, asked.region, signal),
    placeholderData: keepPreviousData,
    retry: worthWaiting,
    retryDelay: (_, error) => (error instanceof ApiError ? (error.retryAfter ?? 1) : 1) * 1_000,
    staleTime: Infinity,
    gcTime: KEPT_MS,
  });
  // What is shown may be that of the settings before.
  const isBehind = isFetching || isPlaceholderData || JSON.stringify(wanted) !== JSON.stringify(asked);
  return { data, error, isBehind };
}
