import { ChevronLeft, ChevronRight } from "lucide-react";
import { useId } from "react";
import { Button } from "../../ui/button";
import { Segmented } from "../../ui/segmented";
import { updatePhoto, type Photo } from "./sitting";
import { texts } from "./photo-texts";
import "./pages-choice.css";

/** Which pages of a file are restored: all of them, or the one that is looked at. */
export function PagesChoice({ photo, pages }: { photo: Photo; pages: number }) {
  const id = useId();
  const { key, page } = photo;
  const turnTo = (to: number | null) => updatePhoto(key, { page: to });
  const turnWithin = (typed: number) => {
    if (Number.isFinite(typed)) turnTo(Math.min(Math.max(Math.round(typed), 1), pages));
  };
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
        <div className="pages-turn">
          <Button icon aria-label={texts.pageBefore} disabled={page === 1} onClick={() => turnTo(page - 1)}>
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
            value={page}
            onChange={({ target }) => turnWithin(target.valueAsNumber)}
          />
          <span className="numbers">{texts.ofPages(pages)}</span>
          <Button icon aria-label={texts.pageAfter} disabled={page === pages} onClick={() => turnTo(page + 1)}>
            <ChevronRight aria-hidden="true" />
          </Button>
        </div>
      )}
    </div>
  );
}
