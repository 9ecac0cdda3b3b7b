import { ChevronDown, Search, X } from "lucide-react";
import { useEffect, useState, type SelectHTMLAttributes } from "react";
import { useModels } from "../../api/queries";
import type { HistoryFilter } from "../../api/restorations";
import { said } from "../../api/server-words";
import type { Status } from "../../api/types";
import { Button } from "../../ui/button";
import { texts } from "./texts";

/** A pause in typing this long sends the search. */
const TYPING_PAUSE_MS = 300;

interface Props {
  filter: HistoryFilter;
  onChange: (change: Partial<HistoryFilter>) => void;
}

export function Toolbar({ filter, onChange }: Props) {
  const { data: models = [] } = useModels();
  return (
    <div className="history-toolbar" role="search">
      <SearchBox q={filter.q} onChange={(q) => onChange({ q })} />
      <Select
        aria-label={texts.model}
        value={filter.model}
        onChange={(event) => onChange({ model: event.target.value })}
      >
        <option value="">{texts.allModels}</option>
        {models.map(({ id, name }) => (
          <option key={id} value={id}>
            {said(name)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={texts.state}
        value={filter.status}
        onChange={(event) => onChange({ status: event.target.value as Status | "" })}
      >
        <option value="">{texts.allStates}</option>
        {Object.entries(texts.statuses).map(([status, label]) => (
          <option key={status} value={status}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  );
}

/** The browser's own list, with an arrow that keeps its distance from the edge. */
function Select(props: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <div className="history-select">
      <select {...props} />
      <ChevronDown aria-hidden="true" />
    </div>
  );
}

function SearchBox({ q, onChange }: { q: string; onChange: (q: string) => void }) {
  const [typed, setTyped] = useState(q);
  const [known, setKnown] = useState(q);
  if (q !== known) {
    setKnown(q);
    // The search was taken back elsewhere, by "show all".
    if (q === "") setTyped("");
  }

  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = setTimeout(() => onChange(typed.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, q, onChange]);

  return (
    <div className="history-search">
      <Search aria-hidden="true" />
      <input
        type="search"
        aria-label={texts.search}
        placeholder={texts.search}
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
      />
      {typed !== "" && (
        <Button kind="quiet" icon aria-label={texts.clearSearch} onClick={() => setTyped("")}>
          <X aria-hidden="true" />
        </Button>
      )}
    </div>
  );
}
