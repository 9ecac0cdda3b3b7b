import "./wordmark.css";

/** Our mark: a picture half before, half after. Its own drawing, so it follows the theme. */
export function Wordmark({ compact = false }: { compact?: boolean }) {
  return (
    <span className={compact ? "wordmark wordmark-compact" : "wordmark"}>
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path className="wordmark-before" d="M16 2h-6a8 8 0 0 0-8 8v12a8 8 0 0 0 8 8h6z" />
        <path className="wordmark-after" d="M16 2h6a8 8 0 0 1 8 8v12a8 8 0 0 1-8 8h-6z" />
        <path className="wordmark-hill-before" d="M6.5 23.5 13 14l3 4.2v5.3z" />
        <path className="wordmark-light" d="M16 18.2 19.5 13l6 10.5H16z" />
        <circle className="wordmark-light" cx="22.5" cy="9.5" r="2" />
        <path className="wordmark-line" d="M16 4v24" />
      </svg>
      <span className="wordmark-name">
        photo<b>restoration</b>
      </span>
    </span>
  );
}
