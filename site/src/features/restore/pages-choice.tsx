import { ChevronLeft, ChevronRight } from "lucide-react";
import { useId, useState, type ChangeEvent, type KeyboardEvent } from "react";
import { Button } from "../../ui/button";
import { Segmented } from "../../ui/segmented";
import { updatePhoto, type Photo } from "./sitting";
import { texts } from "./photo-texts";
import "./pages-choice.css";

/** Which pages of a file are restored: all of them, or the one that is looked at. */
export function PagesChoice({ photo, pages }: { photo: Photo; pages: number }) {
  const { key, page } = photo;
  const turnTo = (to: number | null) => updatePhoto(key, { page: to });
  return (
    <div className="panel-group pages-choice">
      <Segmented
        legend={texts.pages}
        value={page === null}
        options={[
          { value: true, label: texts.allPages(pages) },
          { value: false, label: texts.onePage },
        ]}
        onChange={(all) => turnTo(all ? null : 1)}
      />
      {page === null ? (
        <p className="quiet small">{texts.firstIsShown}</p>
      ) : (
        <PageTurn key={key} page={page} pages={pages} onTurn={turnTo} />
      )}
    </div>
  );
}

interface TurnProps {
  /** From 1. */
  page: number;
  pages: number;
  onTurn: (page: number) => void;
}

/** Typed by hand, and not by the arrows of the field, which say only what they made of the number. */
function isTyped({ nativeEvent }: ChangeEvent): boolean {
  return nativeEvent instanceof InputEvent && nativeEvent.inputType !== "insertReplacementText";
}

/** Page by page, or by number. What is being typed turns nothing yet: a 4 may become a 40. */
function PageTurn({ page, pages, onTurn }: TurnProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const turnTo = (to: number) => {
    setDraft(null);
    const within = Math.min(Math.max(Math.round(to), 1), pages);
    if (within !== page) onTurn(within);
  };
  const take = (typed: string) => turnTo(typed === "" ? page : Number(typed));

  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (step === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (step === undefined) take(event.currentTarget.value);
    else turnTo(Number(event.currentTarget.value || page) + step);
  };

  // At either end a button stays where it is, with the focus; it only turns no further.
  return (
    <div className="pages-turn">
      <Button icon aria-label={texts.pageBefore} aria-disabled={page === 1} onClick={() => turnTo(page - 1)}>
        <ChevronLeft aria-hidden="true" />
      </Button>
      <label htmlFor={id}>{texts.page}</label>
      <input
        id={id}
        className="param-number numbers"
        type="number"
        inputMode="numeric"
        min={1}
        max={pages}
        value={draft ?? page}
        onChange={(event) => (isTyped(event) ? setDraft(event.target.value) : take(event.target.value))}
        onBlur={({ target }) => take(target.value)}
        onKeyDown={onKey}
      />
      <span className="numbers">{texts.ofPages(pages)}</span>
      <Button icon aria-label={texts.pageAfter} aria-disabled={page === pages} onClick={() => turnTo(page + 1)}>
        <ChevronRight aria-hidden="true" />
      </Button>
    </div>
  );
}
