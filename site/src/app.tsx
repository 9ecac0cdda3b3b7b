import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useEffect, useState, type ReactNode } from "react";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { onReconnect } from "./api/connection";
import { NetworkError } from "./api/problem";
import { queryClient } from "./api/queries";
import { useSession } from "./api/session";
import { LoginPage } from "./features/login/login-page";
import { NotFoundPage } from "./features/not-found/not-found-page";
import { RestorePage } from "./features/restore/restore-page";
import { useLocationChoice } from "./features/restore/location-choice";
import { backFromSignIn, dropShared } from "./features/restore/shared";
import { hereAlone, warnOnLeave, wouldLeaveBehind } from "./features/restore/on-the-way";
import { clearSitting, useSitting } from "./features/restore/sitting";
import { Broken } from "./features/shell/broken";
import { ConnectionBanner } from "./features/shell/connection-banner";
import { Header } from "./features/shell/header";
import { leave } from "./features/shell/sign-out";
import { Starting } from "./features/shell/starting";
import { texts } from "./features/shell/texts";
import { TroubleBanner } from "./features/shell/trouble-banner";
import { useLanguage } from "./i18n/language";
import { BinPage, HistoryPage, LocationQuestion, preloadPages, serviceWorker, Shortcuts, SignOutQuestion, unsent, uploader } from "./pages";
import { followBack } from "./ui/came-back";
import { FocusTaken } from "./ui/heading-focus";
import { useKeys } from "./ui/keys";
import { whenIdle } from "./ui/later";
import { clearToasts, showToast, Toasts } from "./ui/toast";

let keeper: Awaited<ReturnType<typeof unsent>> | null = null;

/** Keeps in the browser what the server does not have yet, and goes on with what an earlier page has left. */
async function keepUnsentOf(userId: string): Promise<void> {
  keeper = await unsent();
  if (useSession.getState().user?.id === userId) await keeper.keepFor(userId);
}

/** Where nothing can be kept (a browser may forbid it, the connection may be cut), whoever leaves is asked. */
const ifPossible = (keeping: Promise<void>): void => void keeping.catch(() => useSitting.setState({ lookedUp: true }));

/** What sends photos is here as soon as there are any; without them there is nothing to do. */
function whereSending(work: (sending: Awaited<ReturnType<typeof uploader>>) => void): void {
  // Where the connection is cut once more, the next answer tries again.
  if (useSitting.getState().photos.length > 0) void uploader().then(work, () => undefined);
}

function forgetEverything(): void {
  // First: what is taken out of the sitting now is not taken out of what is kept.
  keeper?.stopKeeping();
  clearSitting();
  void dropShared();
  clearToasts();
  queryClient.clear();
}

/** What was being done survives a session that ran out, but never passes to another user. */
function followSession(): () => void {
  let userId = useSession.getState().user?.id ?? null;
  return useSession.subscribe(({ status, user, ending }, { unreachable }) => {
    if (status === "signed-in" && user !== null) {
      if (userId !== null && userId !== user.id) forgetEverything();
      userId = user.id;
      const keep = () => ifPossible(keepUnsentOf(user.id));
      // The address may name a photo that only the browser has.
      if (new URLSearchParams(window.location.search).has("p")) keep();
      else whenIdle(keep);
      // What was shown meanwhile was kept from the last visit.
      if (unreachable) void queryClient.invalidateQueries();
      whereSending(({ pump }) => void pump());
    } else if (status === "signed-out" && ending === "signed-out") {
      forgetEverything();
      const left = userId;
      if (left !== null) ifPossible(unsent().then(({ forgetUnsentOf }) => forgetUnsentOf(left)));
    }
  });
}

/** What failed for lack of a connection is done when there is one again. */
function followConnection(): () => void {
  return onReconnect(() => {
    whereSending(({ goOn }) => goOn());
    void queryClient.refetchQueries({ type: "active", predicate: ({ state }) => state.error instanceof NetworkError });
  });
}

/** Where a visitor was on the way to when the sign-in came between. */
function wayBack(state: unknown): string {
  const back = typeof state === "object" && state !== null && "back" in state ? state.back : null;
  return typeof back === "string" && back.startsWith("/") && !back.startsWith("//") ? backFromSignIn(back) : "/";
}

function SignedOutOnly() {
  const status = useSession((session) => session.status);
  const state = useHistoryState<unknown>();
  if (status === "unknown") return <Starting />;
  if (status === "signed-in") return <Redirect to={wayBack(state)} replace />;
  return <LoginPage />;
}

function SignedInOnly({ children }: { children: ReactNode }) {
  const status = useSession((session) => session.status);
  const ending = useSession((session) => session.ending);
  const offline = useSession((session) => session.offline);
  const unreachable = useSession((session) => session.unreachable);
  const [pathname] = useLocation();
  const search = useSearch();
  const asked = useLocationChoice(({ asking }) => asking !== null);
  const [keysShown, setKeysShown] = useState(false);
  /** How many photos would go; null while nobody is asked. */
  const [leavesBehind, setLeavesBehind] = useState<number | null>(null);
  useKeys({ "?": () => setKeysShown(status === "signed-in") });
  useEffect(() => {
    if (status === "signed-in") return whenIdle(() => void preloadPages());
  }, [status]);

  // Whoever was signed in most likely still is: the page stands while the server is asked.
  if (unreachable && !offline) return <Starting />;
  if (status === "signed-out") {
    const state = ending === "signed-out" ? null : { back: search === "" ? pathname : `${pathname}?${search}` };
    return <Redirect to="/login" replace state={state} />;
  }
  return (
    <>
      <Header
        onKeys={() => setKeysShown(true)}
        onSignOut={() => {
          const count = hereAlone(useSitting.getState().photos).length;
          if (count === 0) void leave();
          else setLeavesBehind(count);
        }}
      />
      <ConnectionBanner />
      <TroubleBanner />
      <div id="content" className="content" tabIndex={-1}>
        <Suspense>
          {children}
          <FocusTaken />
        </Suspense>
      </div>
      <Suspense>{keysShown && <Shortcuts onClose={() => setKeysShown(false)} />}</Suspense>
      <Suspense>
        {leavesBehind !== null && <SignOutQuestion count={leavesBehind} onClose={() => setLeavesBehind(null)} />}
      </Suspense>
      <Suspense>{asked && <LocationQuestion />}</Suspense>
    </>
  );
}

/** Stays until somebody decides. */
function offerReload(): void {
  const action = { label: texts.reload, run: () => window.location.reload() };
  showToast(texts.newVersion, { seconds: 24 * 3_600, action });
}

async function startServiceWorker(): Promise<void> {
  // Where the connection is cut just now, it comes with the next visit.
  const loaded = await serviceWorker().catch(() => null);
  await loaded?.register(wouldLeaveBehind, offerReload);
}

export function App() {
  useEffect(followSession, []);
  useEffect(followConnection, []);
  useEffect(followBack, []);
  useEffect(warnOnLeave, []);
  useEffect(() => whenIdle(() => void startServiceWorker()), []);
  // Another language: all of this is drawn anew, with the texts of that one.
  useLanguage();
  return (
    <QueryClientProvider client={queryClient}>
      <Broken>
        <Suspense>
          <Switch>
            <Route path="/login">
              <SignedOutOnly />
            </Route>
            <Route path="/">
              <SignedInOnly>
                <RestorePage />
              </SignedInOnly>
            </Route>
            <Route path="/history">
              <SignedInOnly>
                <HistoryPage />
              </SignedInOnly>
            </Route>
            <Route path="/history/bin">
              <SignedInOnly>
                <BinPage />
              </SignedInOnly>
            </Route>
            <Route>
              <NotFoundPage />
            </Route>
          </Switch>
        </Suspense>
      </Broken>
      <Toasts label={texts.notices} closeLabel={texts.close} />
    </QueryClientProvider>
  );
}
