import { locale } from "../i18n/language";

const BYTE_UNITS = ["B", "KB", "MB", "GB"] as const;

/** 68744 → "67 KB", which no line break parts. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const maximumFractionDigits = unit < 2 || value >= 10 ? 0 : 1;
  return `${formatNumber(value, { maximumFractionDigits, useGrouping: false })}\u00a0${BYTE_UNITS[unit] ?? ""}`;
}

export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** 8 → "8 s", 95 → "2 min", 5400 → "1 h 30 min". Rounded up: nobody minds being early. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** To the second below twenty, to five below a minute, then to the minute: a number that calms. */
function rounded(seconds: number, round: (value: number) => number): number {
  const unit = seconds < 20 ? 1 : seconds < 60 ? 5 : 60;
  return Math.max(1, round(seconds / unit) * unit);
}

/** 7.2, 10.4 → "7–11 s"; 50, 130 → "50 s – 3 min"; one duration where both ends read the same. */
export function formatDurationRange(least: number, most: number): string {
  const from = formatDuration(rounded(least, Math.floor));
  const to = formatDuration(rounded(most, Math.ceil));
  if (from === to) return to;
  const [fromNumber, fromUnit, ...fromRest] = from.split(" ");
  const [, toUnit, ...toRest] = to.split(" ");
  const oneUnit = fromUnit === toUnit && fromRest.length === 0 && toRest.length === 0;
  return oneUnit ? `${fromNumber ?? ""}–${to}` : `${from} – ${to}`;
}

/** 0.429 → "42%", in German "42 %". Rounded down: all is done when it is. */
export function formatPercent(share: number): string {
  return formatNumber(Math.floor(Math.min(Math.max(share, 0), 1) * 100) / 100, { style: "percent" });
}

export function formatPixels({ width, height }: { width: number; height: number }): string {
  return `${width} × ${height}`;
}

// Making one of these takes long, and a history shows hundreds of dates.
const formats = new Map<string, Intl.DateTimeFormat>();
function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${JSON.stringify(options)}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale(), options);
  formats.set(key, made);
  return made;
}

/** The time of day; to the second when it is less than two minutes away. */
export function formatTime(time: string, now = Date.now()): string {
  const date = new Date(time);
  const near = Math.abs(date.getTime() - now) < 120_000;
  return dateFormat({ timeStyle: near ? "medium" : "short" }).format(date);
}

export function formatDay(time: string): string {
  return dateFormat({ dateStyle: "medium" }).format(new Date(time));
}

export function formatDayAndTime(time: string): string {
  return dateFormat({ dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
}
