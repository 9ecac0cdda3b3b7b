import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { BrowserRouter, Navigate, Outlet, Route, Routes, useLocation } from "react-router";
import { queryClient } from "./api/queries";
import { useSession } from "./api/session";
import { HistoryPage } from "./features/history/history-page";
import { LoginPage } from "./features/login/login-page";
import { NotFoundPage } from "./features/not-found/not-found-page";
import { RestorePage } from "./features/restore/restore-page";
import { clearSitting } from "./features/restore/sitting";
import { pump } from "./features/restore/uploader";
import { ConnectionBanner } from "./features/shell/connection-banner";
import { Header } from "./features/shell/header";
import { Shortcuts } from "./features/shell/shortcuts";
import { Starting } from "./features/shell/starting";
import { texts } from "./features/shell/texts";
import { useKeys } from "./ui/keys";
import { clearToasts, Toasts } from "./ui/toast";

function forgetEverything(): void {
  clearSitting();
  clearToasts();
  queryClient.clear();
}

/** What was being done survives a session that ran out, but never passes to another user. */
function followSession(): () => void {
  let userId: string | null = null;
  return useSession.subscribe(({ status, user, ending }) => {
    if (status === "signed-in" && user !== null) {
      if (userId !== null && userId !== user.id) forgetEverything();
      userId = user.id;
      void pump();
    } else if (status === "signed-out" && ending === "signed-out") forgetEverything();
  });
}

/** Where a visitor was on the way to when the sign-in came between. */
function wayBack(state: unknown): string {
  const back = typeof state === "object" && state !== null && "back" in state ? state.back : null;
  return typeof back === "string" && back.startsWith("/") && !back.startsWith("//") ? back : "/";
}

function SignedOutOnly() {
  const status = useSession((session) => session.status);
  const location = useLocation();
  if (status === "unknown") return <Starting />;
  if (status === "signed-in") return <Navigate to={wayBack(location.state)} replace />;
  return (
    <>
      <title>Sign in · Photo Restoration</title>
      <LoginPage />
    </>
  );
}

function SignedInOnly() {
  const status = useSession((session) => session.status);
  const ending = useSession((session) => session.ending);
  const { pathname, search } = useLocation();
  const [keysShown, setKeysShown] = useState(false);
  useKeys({ "?": () => setKeysShown(status === "signed-in") });

  if (status === "unknown") return <Starting />;
  if (status === "signed-out") {
    const state = ending === "signed-out" ? null : { back: pathname + search };
    return <Navigate to="/login" replace state={state} />;
  }
  return (
    <>
      <Header onKeys={() => setKeysShown(true)} />
      <ConnectionBanner />
      <div id="content" className="content" tabIndex={-1}>
        <Outlet />
      </div>
      {keysShown && <Shortcuts onClose={() => setKeysShown(false)} />}
    </>
  );
}

export function App() {
  useEffect(followSession, []);
  return (
    <QueryClientProvider client={queryClient}>
      <BrowserRouter>
        <Routes>
          <Route path="/login" element={<SignedOutOnly />} />
          <Route element={<SignedInOnly />}>
            <Route path="/" element={<RestorePage />} />
            <Route path="/history" element={<HistoryPage />} />
          </Route>
          <Route path="*" element={<NotFoundPage />} />
        </Routes>
      </BrowserRouter>
      <Toasts label={texts.notices} closeLabel={texts.close} />
    </QueryClientProvider>
  );
}
