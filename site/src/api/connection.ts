import { create } from "zustand";

/** Whether the last request got an answer. */
export const useConnection = create<{ lost: boolean }>(() => ({ lost: false }));

export function reportConnection(answered: boolean): void {
  if (useConnection.getState().lost === answered) useConnection.setState({ lost: !answered });
}
