import { create } from "zustand";
import { apiBase } from "./address";
import { reportConnection } from "./connection";
import { ApiError, errorFrom, NetworkError, SessionEnded } from "./problem";
import { fetchSentences } from "./sentences";
import type { TokenResponse, User } from "./types";
import { withKept } from "./with-kept";

/** Says that a refresh cookie may exist, so that a new visitor's first load asks nothing in vain. */
const SIGNED_IN_BEFORE = "photo-restoration.signed-in";
/** The token is renewed this long before it expires. */
const RENEW_EARLY_MS = 60_000;
/** How long a page that opened without its server waits before it asks again. */
const TRY_AGAIN_MS = 5_000;

type Ending = "signed-out" | "expired";

interface Session {
  /** `unknown` until the first refresh has answered; `signed-out` from the start where nobody can be signed in. */
  status: "unknown" | "signed-in" | "signed-out";
  user: User | null;
  ending: Ending | null;
  /** The first refresh got no answer: the page tries again, and offers to. */
  unreachable: boolean;
  /** As long as that is so, the page opens with what is kept of the last visit. */
  offline: boolean;
  /** Why nobody can sign in now, where the server says that its records are damaged or lost. */
  refusal: ApiError | null;
}

export const useSession = create<Session>(() => ({
  status: signedInBefore() ? "unknown" : "signed-out",
  user: null,
  ending: null,
  unreachable: false,
  offline: false,
  refusal: null,
}));

// The token lives here and nowhere else: no storage, no global, gone with the page.
let token: { value: string; expiresAt: number } | null = null;
let renewal: ReturnType<typeof setTimeout> | undefined;
let nextTry: ReturnType<typeof setTimeout> | undefined;
let refreshing: Promise<void> | null = null;

const otherTabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("photo-restoration");
otherTabs?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (data === "signed-out") end("signed-out");
  // What was being done here survives that, as in the tab where it showed.
  else if (data === "expired" && useSession.getState().status !== "signed-out") end("expired");
  else if (data === "signed-in" && useSession.getState().status === "signed-out") {
    refresh().catch(() => undefined);
  }
});

function remember(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(SIGNED_IN_BEFORE, "1");
    else localStorage.removeItem(SIGNED_IN_BEFORE);
  } catch {
    // Storage is blocked: every load asks the server instead.
  }
}

function signedInBefore(): boolean {
  try {
    return localStorage.getItem(SIGNED_IN_BEFORE) !== null;
  } catch {
    return true;
  }
}

function begin({ access_token, expires_in, user }: TokenResponse): void {
  token = { value: access_token, expiresAt: Date.now() + expires_in * 1000 };
  remember(true);
  clearTimeout(renewal);
  // A short-lived token is renewed at half its life instead.
  const life = expires_in * 1000;
  const wait = Math.max(life - RENEW_EARLY_MS, life / 2);
  renewal = setTimeout(() => void refresh().catch(() => undefined), Math.min(wait, 2 ** 31 - 1));
  useSession.setState({ status: "signed-in", user, ending: null, unreachable: false, offline: false });
  keptFor(user.id);
}

/** The other tabs share the session; each forgets only what its kind of ending asks for. */
function endEverywhere(ending: Ending): void {
  end(ending);
  otherTabs?.postMessage(ending);
}

function end(ending: Ending): void {
  token = null;
  clearTimeout(renewal);
  remember(false);
  useSession.setState({ status: "signed-out", user: null, ending, unreachable: false, offline: false });
  keptFor(null);
}

async function post(path: string, body?: unknown): Promise<Response> {
  try {
    const response = await fetch(`${await apiBase()}${path}`, {
      method: "POST",
      credentials: "include",
      // A page that is left half-way still receives its new cookie; the old one is worth nothing.
      keepalive: true,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    reportConnection(true);
    await fetchSentences();
    return response;
  } catch {
    reportConnection(false);
    throw new NetworkError();
  }
}

export async function signIn(credentials: {
  username: string;
  password: string;
  remember_me: boolean;
}): Promise<void> {
  const response = await post("/auth/login", credentials);
  if (!response.ok) throw await errorFrom(response);
  begin((await response.json()) as TokenResponse);
  otherTabs?.postMessage("signed-in");
}

export async function signOut(): Promise<void> {
  const response = await post("/auth/logout");
  // 401: there was no session left to end.
  if (!response.ok && response.status !== 401) throw await errorFrom(response);
  endEverywhere("signed-out");
}

async function exchangeCookie(): Promise<void> {
  const response = await post("/auth/refresh");
  if (response.ok) begin((await response.json()) as TokenResponse);
  else if (response.status === 401) {
    end(lastEnding());
    // Nobody has signed out just now, whatever this tab said before.
    otherTabs?.postMessage("expired" satisfies Ending);
    throw new SessionEnded();
  } else throw await errorFrom(response);
}

/** A page that finds its session gone says so; a signed-out page keeps what it said. */
function lastEnding(): Ending {
  const { status, ending } = useSession.getState();
  return status === "signed-out" ? (ending ?? "signed-out") : "expired";
}

/**
 * Swaps the refresh cookie for a new access token. One at a time: in this tab by the shared
 * promise, across tabs by a lock, because a cookie used twice ends the whole session. Where there is no
 * such lock, the server forgives one that comes twice within seconds.
 */
export function refresh(): Promise<void> {
  refreshing ??= oneTabAtATime(exchangeCookie).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  // Locks exist on secure origins only, and localhost counts as one.
  if ("locks" in navigator) await navigator.locks.request("photo-restoration.refresh", work);
  else await work();
}

/** What an account has seen is not kept past its session, nor for another one. */
function keptFor(userId: string | null): void {
  void withKept(({ keepFor }) => keepFor(userId));
}

/** Called when the page loads, and again while the server cannot be reached. */
export async function resume(): Promise<void> {
  clearTimeout(nextTry);
  if (!signedInBefore()) {
    useSession.setState({ status: "signed-out", unreachable: false });
    return;
  }
  try {
    await refresh();
  } catch (error) {
    if (error instanceof SessionEnded) return;
    nextTry = setTimeout(() => void resume(), TRY_AGAIN_MS);
    const refusal = error instanceof ApiError && /:records-(damaged|lost)$/.test(error.type) ? error : null;
    const offline = refusal === null && (await withKept(({ hasKept }) => hasKept())) === true;
    if (useSession.getState().status === "unknown") useSession.setState({ unreachable: true, offline, refusal });
  }
}

/** A token that is good for at least a few seconds more. */
export async function accessToken(): Promise<string> {
  if (token === null || token.expiresAt - Date.now() < 5_000) {
    if (useSession.getState().status === "signed-out") throw new SessionEnded();
    await refresh();
  }
  if (token === null) throw new SessionEnded();
  return token.value;
}

/** After a 401: a new token, unless another request has renewed it meanwhile. */
export async function renewedToken(refused: string): Promise<string> {
  if (token?.value === refused) await refresh();
  return accessToken();
}

/** The server refuses even a fresh token. */
export function endExpired(): void {
  endEverywhere("expired");
}
