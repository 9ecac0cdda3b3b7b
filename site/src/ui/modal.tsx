import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { Button } from "./button";
import { focusHeading } from "./heading-focus";
import "./modal.css";

interface Props {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog over the page; Escape and a click beside it close it, focus returns by itself, or goes to the heading of what has come. */
export function Modal({ title, closeLabel, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Not what closes it, which is what comes first.
    heading.current?.focus();
    return () => {
      element?.close();
      // It returns to what had it before, unless that has gone meanwhile.
      queueMicrotask(() => focusHeading());
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className="modal"
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="modal-body">
        <div className="modal-header">
          <h2 id={titleId} ref={heading} tabIndex={-1}>{title}</h2>
          <Button kind="quiet" icon aria-label={closeLabel} onClick={onClose}>
            <X aria-hidden="true" />
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
