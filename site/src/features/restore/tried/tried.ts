import { create } from "zustand";
import type { Model, Params } from "../../../api/types";

/** The settings that are open, and what they are set to. */
export interface Tried {
  model: Model;
  params: Params;
}

/** Null while no settings are open that could be previewed. */
export const useTried = create<{ tried: Tried | null }>(() => ({ tried: null }));

export function tryOut(tried: Tried | null): void {
  useTried.setState({ tried });
}
