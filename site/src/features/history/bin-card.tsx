import { ImageIcon, Trash2, Undo2 } from "lucide-react";
import type { Restoration } from "../../api/types";
import { Button } from "../../ui/button";
import { formatDayAndTime } from "../../ui/format";
import { SignedImage } from "../../ui/signed-image";
import { formatIn } from "../../ui/span";
import { texts } from "./bin-texts";
import "./history-card.css";

interface Props {
  item: Restoration;
  selected: boolean;
  /** `toHere`: with all between it and the last one. */
  onToggle: (id: string, toHere: boolean) => void;
  onPutBack: (item: Restoration) => void;
  onForever: (item: Restoration) => void;
  /** A picture's address has run out. */
  onExpired: () => void;
}

/** A deleted photo: it is chosen, put back or deleted for good, and opened only once it is back. */
export function BinCard({ item, selected, onToggle, onPutBack, onForever, onExpired }: Props) {
  const { id, filename, original, result, removed_at } = item;
  const picture = result?.thumbnail_url ?? original.thumbnail_url;
  return (
    <li className={selected ? "history-card history-card-selected" : "history-card"} data-restoration={id}>
      <div className="history-photo">
        <label className="history-link bin-photo">
          {picture ? (
            <SignedImage url={picture} alt="" lazy draggable={false} onExpired={onExpired} />
          ) : (
            <ImageIcon className="history-blank" aria-hidden="true" />
          )}
          <span className="history-check">
            <input
              type="checkbox"
              checked={selected}
              aria-label={texts.select(filename)}
              onChange={({ nativeEvent }) => onToggle(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
            />
          </span>
        </label>
      </div>
      <div className="history-caption">
        <div className="history-words">
          <span className="history-name" title={filename}>
            {filename}
          </span>
          {removed_at != null && (
            <time className="quiet" dateTime={removed_at} title={formatDayAndTime(removed_at)}>
              {texts.removed(formatIn(removed_at))}
            </time>
          )}
        </div>
        <div className="history-actions">
          <Button
            kind="quiet"
            icon
            aria-label={texts.putBackOne(filename)}
            title={texts.putBack}
            onClick={() => onPutBack(item)}
          >
            <Undo2 aria-hidden="true" />
          </Button>
          <Button
            kind="quiet"
            icon
            aria-label={texts.foreverOne(filename)}
            title={texts.forever}
            onClick={() => onForever(item)}
          >
            <Trash2 aria-hidden="true" />
          </Button>
        </div>
      </div>
    </li>
  );
}
