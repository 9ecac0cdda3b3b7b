import { Button } from "./button";
import { Modal } from "./modal";
import "./sure.css";

interface Props {
  title: string;
  /** What is lost for ever. */
  loses: string;
  action: string;
  keepLabel: string;
  closeLabel: string;
  onYes: () => void;
  onClose: () => void;
}

/** Asks before something goes that nobody can bring back. */
export function Sure({ title, loses, action, keepLabel, closeLabel, onYes, onClose }: Props) {
  return (
    <Modal title={title} closeLabel={closeLabel} onClose={onClose}>
      <p>{loses}</p>
      <div className="sure-actions">
        <Button onClick={onClose}>{keepLabel}</Button>
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
