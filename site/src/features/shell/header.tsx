import { Images, Keyboard, LogOut, Wand2 } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useSession } from "../../api/session";
import { Button } from "../../ui/button";
import { LanguageSwitch } from "../../ui/language-switch";
import { ThemeSwitch } from "../../ui/theme-switch";
import { Wordmark } from "../../ui/wordmark";
import { texts } from "./texts";
import "./header.css";

function PageLink({ to, children }: { to: string; children: ReactNode }) {
  const [path] = useLocation();
  return (
    <Link to={to} aria-current={path === to || path.startsWith(`${to}/`) ? "page" : undefined}>
      {children}
    </Link>
  );
}

/** Under an icon, where there is room. */
function HeaderWord({ children }: { children: string }) {
  return (
    <span className="header-word" aria-hidden="true">
      {children}
    </span>
  );
}

export function Header({ onKeys, onSignOut }: { onKeys: () => void; onSignOut: () => void }) {
  const user = useSession((session) => session.user);
  return (
    <header className="header">
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <Link to="/" className="header-home">
        <Wordmark compact />
      </Link>
      <nav className="header-nav" aria-label={texts.navigation}>
        <PageLink to="/">
          <Wand2 aria-hidden="true" />
          {texts.restore}
        </PageLink>
        <PageLink to="/history">
          <Images aria-hidden="true" />
          {texts.history}
        </PageLink>
      </nav>
      <div className="header-end">
        <Button kind="quiet" icon className="header-keys" aria-label={texts.keys} title={`${texts.keys} (?)`} onClick={onKeys}>
          <Keyboard aria-hidden="true" />
          <HeaderWord>{texts.keysShort}</HeaderWord>
        </Button>
        <LanguageSwitch className="header-language" />
        <ThemeSwitch labels={texts.theme}>
          <HeaderWord>{texts.themeShort}</HeaderWord>
        </ThemeSwitch>
        <Button
          kind="quiet"
          icon
          aria-label={texts.signOut}
          title={user === null ? texts.signOut : `${texts.signOut} (${texts.signedInAs(user.username)})`}
          onClick={onSignOut}
        >
          <LogOut aria-hidden="true" />
          <HeaderWord>{texts.signOut}</HeaderWord>
        </Button>
      </div>
    </header>
  );
}
