import { create } from "zustand";
import { apiBase } from "./address";

/** Whether the last request got an answer. */
export const useConnection = create<{ lost: boolean }>(() => ({ lost: false }));

export function reportConnection(answered: boolean): void {
  if (useConnection.getState().lost === answered) useConnection.setState({ lost: !answered });
}

/** Asks whether the server is there, past every cache. Whatever it answers, it is. */
export async function askServer(): Promise<void> {
  try {
    await fetch(`${await apiBase()}/health`, { cache: "no-store" });
    reportConnection(true);
  } catch {
    reportConnection(false);
  }
}

/** Calls back whenever the connection has come back. */
export function onReconnect(goOn: () => void): () => void {
  return useConnection.subscribe(({ lost }, before) => {
    if (before.lost && !lost) goOn();
  });
}
