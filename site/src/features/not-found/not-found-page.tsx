import { ImageOff } from "lucide-react";
import { Link, useLocation } from "wouter";
import { Wordmark } from "../../ui/wordmark";
import "./not-found.css";

const texts = {
  title: "There is no page here",
  why: (path: string) => `Nothing is kept at ${path}. The link may be old, or a letter is missing.`,
  restore: "Restore a photo",
  history: "See your photos",
};

export function NotFoundPage() {
  const [pathname] = useLocation();
  return (
    <main className="not-found">
      <title>{`${texts.title} · Photo Restoration`}</title>
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
