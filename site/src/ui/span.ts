import { locale } from "../i18n/language";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In the unit in which it is at least two: 7 days, 24 hours, 90 minutes. */
function measured(ms: number): [number, "day" | "hour" | "minute"] {
  if (Math.round(ms / HOUR) >= 48) return [Math.round(ms / DAY), "day"];
  if (Math.round(ms / MINUTE) >= 120) return [Math.round(ms / HOUR), "hour"];
  return [Math.max(1, Math.round(ms / MINUTE)), "minute"];
}

/** "7 days" */
export function formatSpan(ms: number): string {
  const [count, unit] = measured(ms);
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** When that is: "in 7 days" */
export function formatIn(time: string, now = Date.now()): string {
  const [count, unit] = measured(Date.parse(time) - now);
  return new Intl.RelativeTimeFormat(locale()).format(count, unit);
}
