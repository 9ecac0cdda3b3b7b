import { useLayoutEffect, useRef, type HTMLAttributes } from "react";

/**
 * A bar that stays at the lower edge where its styles say so. While it does, `--bottom-bar` on the page
 * is how far it reaches up, for what has to end or float above it.
 */
export function BottomBar(props: HTMLAttributes<HTMLDivElement>) {
  const ref = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const bar = ref.current;
    if (bar === null) return;
    const { style } = document.documentElement;
    const measure = () => {
      const { position, bottom } = getComputedStyle(bar);
      const stays = position === "fixed" || position === "sticky";
      style.setProperty("--bottom-bar", stays ? `${bar.offsetHeight + (parseFloat(bottom) || 0)}px` : "0px");
    };
    const observer = new ResizeObserver(measure);
    observer.observe(bar);
    measure();
    return () => {
      observer.disconnect();
      style.removeProperty("--bottom-bar");
    };
  }, []);

  return <div ref={ref} {...props} />;
}
