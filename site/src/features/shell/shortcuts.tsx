import { Modal } from "../../ui/modal";
import { texts } from "./texts";
import "./shortcuts.css";

export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Modal title={texts.keys} closeLabel={texts.close} onClose={onClose}>
      <dl className="shortcuts">
        {texts.shortcuts.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
