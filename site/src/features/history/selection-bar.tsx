import { ListChecks, X } from "lucide-react";
import type { ReactNode } from "react";
import { BottomBar } from "../../ui/bottom-bar";
import { Button } from "../../ui/button";
import { texts } from "./texts";

interface Props {
  count: number;
  /** More of them are being asked for. */
  growing: boolean;
  onClear: () => void;
  /** Null where all are selected. */
  onAll: (() => void) | null;
  /** What can be done with all of them at once. */
  children: ReactNode;
}

/** Stands at the lower edge as long as photos are selected. */
export function SelectionBar({ count, growing, onClear, onAll, children }: Props) {
  return (
    <BottomBar className="selection-bar" role="toolbar" aria-label={texts.selected(count)}>
      <Button kind="quiet" icon aria-label={texts.clear} onClick={onClear}>
        <X aria-hidden="true" />
      </Button>
      <span className="selection-count numbers" role="status">
        {texts.selected(count)}
      </span>
      {onAll !== null && (
        <Button busy={growing} onClick={onAll}>
          <ListChecks aria-hidden="true" />
          <span className="selection-word">{texts.selectAll}</span>
        </Button>
      )}
      {children}
    </BottomBar>
  );
}
