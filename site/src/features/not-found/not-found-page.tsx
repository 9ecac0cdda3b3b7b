import { ImageOff } from "lucide-react";
import { Link, useLocation } from "wouter";
import { PageTitle } from "../../ui/page-title";
import { Wordmark } from "../../ui/wordmark";
import { texts } from "./texts";
import "./not-found.css";

export function NotFoundPage() {
  const [pathname] = useLocation();
  return (
    <main className="not-found">
      <PageTitle of={texts.title} />
      <Wordmark />
      <ImageOff className="not-found-icon" aria-hidden="true" />
      <h1>{texts.title}</h1>
      <p className="quiet">{texts.why(pathname)}</p>
      <nav className="not-found-ways">
        <Link className="button button-primary" to="/">
          {texts.restore}
        </Link>
        <Link className="button button-secondary" to="/history">
          {texts.history}
        </Link>
      </nav>
    </main>
  );
}
