import { tell, tellField, type Said, type Told } from "./server-words";
import { texts } from "./texts";
import type { Problem } from "./types";

/** The server answered, and the answer was a problem (RFC 9457). */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** Field name → what is wrong with it. */
    readonly fields: ReadonlyMap<string, Said> = new Map(),
    /** Seconds after which another try makes sense. */
    readonly retryAfter: number | null = null,
    /** A name for the kind of problem; "" where the page itself says what it is. */
    readonly type = "",
    /** What exactly it is, as the server names it. */
    readonly said: Omit<Said, "detail"> = {},
  ) {
    super(detail === "" ? title : detail);
  }
}

/** No answer came: the network is cut or the server is away. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor() {
    super(texts.unreachable);
  }
}

/** The session is over: somebody has to sign in before this can go on. */
export class SessionEnded extends Error {
  override readonly name = "SessionEnded";

  constructor() {
    super(texts.sessionEnded);
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** `Retry-After` in seconds (it may be a number or a date), null when absent or unreadable. */
export function retryAfter(headers: Headers, now = Date.now()): number | null {
  const value = headers.get("Retry-After");
  if (value === null) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

function isProblem(body: unknown): body is Partial<Problem> {
  return typeof body === "object" && body !== null && "title" in body;
}

export async function errorFrom(response: Response): Promise<ApiError> {
  const wait = retryAfter(response.headers);
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) {
    const { title = "", detail = "", type = "about:blank", errors = [], code, values = {} } = body;
    const fields = new Map(errors.map(({ field, ...said }) => [field, said]));
    return new ApiError(response.status, title, detail, fields, wait, type, code === undefined ? {} : { code, values });
  }
  const { title, detail } = fromBetween(response.status);
  return new ApiError(response.status, title, detail, new Map(), wait);
}

/** What to tell of an answer that is not the server's own: something in front of it gave it, usually a proxy. */
export function fromBetween(status: number): { title: string; detail: string } {
  if (status === 413) return { title: texts.blocked, detail: texts.blockedDetail };
  if ([502, 503, 504].includes(status)) return { title: texts.noAnswer, detail: texts.noAnswerDetail(status) };
  return { title: texts.unusable, detail: texts.unusableDetail(status) };
}

/** What is wrong with single fields says more than that something is wrong. */
function withFields(told: Told, { fields }: ApiError): Told {
  const parts = [told.detail, ...[...fields].map(([name, said]) => tellField(name, said))];
  return { ...told, detail: [...new Set(parts)].join(" ") };
}

/** What to tell a person about any error: what happened, and what to do. */
export function describe(error: unknown): Told {
  if (error instanceof ApiError) {
    const told = tell({ type: error.type, title: error.title, detail: error.detail, ...error.said });
    return error.fields.size === 0 ? told : withFields(told, error);
  }
  if (error instanceof NetworkError) return { title: texts.offline, detail: error.message, original: null, type: "" };
  if (error instanceof SessionEnded) return { title: texts.signedOut, detail: error.message, original: null, type: "" };
  return { title: texts.unknown, detail: texts.unknownDetail, original: null, type: "" };
}
