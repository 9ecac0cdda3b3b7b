import { Button } from "../../ui/button";
import { Modal } from "../../ui/modal";
import { texts } from "./bin-texts";
import "./bin.css";

interface Props {
  title: string;
  /** What is lost for ever. */
  loses: string;
  action: string;
  onYes: () => void;
  onClose: () => void;
}

/** Asks before something goes that nobody can bring back. */
export function Sure({ title, loses, action, onYes, onClose }: Props) {
  return (
    <Modal title={title} closeLabel={texts.close} onClose={onClose}>
      <p>{loses}</p>
      <div className="sure-actions">
        <Button onClick={onClose}>{texts.keep}</Button>
        <Button
          kind="danger"
          onClick={() => {
            onClose();
            onYes();
          }}
        >
          {action}
        </Button>
      </div>
    </Modal>
  );
}
