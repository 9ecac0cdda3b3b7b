const BYTE_UNITS = ["bytes", "KB", "MB", "GB"] as const;

/** 68744 → "67 KB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit < 2 || value >= 10 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit] ?? ""}`;
}

/** 8 → "8 s", 95 → "2 min", 5400 → "1 h 30 min". Rounded up: nobody minds being early. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

export function formatPercent(share: number): string {
  return `${Math.floor(Math.min(Math.max(share, 0), 1) * 100)} %`;
}

export function formatPixels({ width, height }: { width: number; height: number }): string {
  return `${width} × ${height}`;
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const clockToSeconds = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** The time of day; to the second when it is less than two minutes away. */
export function formatTime(time: string, now = Date.now()): string {
  const date = new Date(time);
  return (Math.abs(date.getTime() - now) < 120_000 ? clockToSeconds : clock).format(date);
}

export function formatDay(time: string): string {
  return day.format(new Date(time));
}

export function formatDayAndTime(time: string): string {
  return dayAndTime.format(new Date(time));
}
