import { useLayoutEffect, type RefObject } from "react";

/** Sets custom properties on an element through CSSOM, which a strict content policy allows. */
export function useCssVars(
  ref: RefObject<HTMLElement | null>,
  vars: Record<`--${string}`, string>,
): void {
  useLayoutEffect(() => {
    const style = ref.current?.style;
    for (const [name, value] of Object.entries(vars)) style?.setProperty(name, value);
  });
}
