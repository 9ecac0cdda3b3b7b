import { useQueries } from "@tanstack/react-query";
import type { Answer } from "./client";
import { queryClient, restorationKey, restorationQuery } from "./queries";
import type { Restoration } from "./types";

/** What is known of one. */
export function knownRestoration(id: string | null): Restoration | undefined {
  return queryClient.getQueryData<Answer<Restoration>>(restorationKey(id))?.data;
}

/** What is known of several, in their order; nothing is fetched: whoever shows one of them asks for it. */
export function useKnownRestorations(ids: readonly (string | null)[]): (Restoration | undefined)[] {
  return useQueries({ queries: ids.map((id) => ({ ...restorationQuery(id), enabled: false })) }).map(({ data }) => data?.data);
}
