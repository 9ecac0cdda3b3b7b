import { apiBase } from "./address";
import { reportConnection } from "./connection";
import { errorFrom, isAbort, NetworkError, retryAfter, SessionEnded } from "./problem";
import { fetchSentences } from "./sentences";
import { accessToken, endExpired, renewedToken } from "./session";

interface Options {
  method?: "GET" | "POST" | "DELETE";
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Public endpoints answer without a token. */
  anonymous?: boolean;
}

export interface Answer<T> {
  data: T;
  /** Seconds until the server wants to be asked again. */
  retryAfter: number | null;
}

function address(path: string, query: Options["query"] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  const search = new URLSearchParams(pairs).toString();
  return `${path}${search === "" ? "" : `?${search}`}`;
}

async function send(path: string, options: Options, token: string | null): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token !== null) headers.Authorization = `Bearer ${token}`;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch((await apiBase()) + address(path, options.query), {
      method: options.method ?? "GET",
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
    });
    // What is public may have come out of the browser's cache, which says nothing of the connection.
    if (options.anonymous !== true) reportConnection(true);
    return response;
  } catch (error) {
    if (isAbort(error)) throw error;
    reportConnection(false);
    throw new NetworkError();
  }
}

/**
 * One request to the API. A 401 renews the token once and asks again; if there is no session to
 * renew, the page is signed out and `SessionEnded` is thrown. Throws `ApiError` for every other
 * refusal and `NetworkError` when no answer came.
 */
export async function request<T>(path: string, options: Options = {}): Promise<Answer<T>> {
  const words = fetchSentences();
  const token = options.anonymous === true ? null : await accessToken();
  let response = await send(path, options, token);
  if (response.status === 401 && token !== null) {
    response = await send(path, options, await renewedToken(token));
    if (response.status === 401) {
      endExpired();
      throw new SessionEnded();
    }
  }
  // What is in it may have to be told.
  await words;
  if (!response.ok) throw await errorFrom(response);
  const data = (response.status === 204 ? undefined : await response.json()) as T;
  return { data, retryAfter: retryAfter(response.headers) };
}
