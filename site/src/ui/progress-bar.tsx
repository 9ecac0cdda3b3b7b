import { useRef } from "react";
import { useCssVars } from "./css-vars";
import "./progress-bar.css";

/** `value` is 0..1; null when nobody knows how far it is. */
export function ProgressBar({ value, label }: { value: number | null; label: string }) {
  const fill = useRef<HTMLDivElement>(null);
  useCssVars(fill, { "--share": String(value ?? 0) });
  const percent = value === null ? undefined : Math.round(value * 100);
  return (
    <div
      className="progress-bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div ref={fill} className={value === null ? "progress-fill progress-open" : "progress-fill"} />
    </div>
  );
}
