import { Modal } from "../../ui/modal";
import { texts } from "./texts";
import "./shortcuts.css";

/** Apple's keyboards have another key for what others do with this one. */
function onThisKeyboard(key: string): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? key.replace(/^(Ctrl|Strg) \+ /, "⌘ ") : key;
}

export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Modal title={texts.keys} closeLabel={texts.close} onClose={onClose}>
      <dl className="shortcuts">
        {texts.shortcuts.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{onThisKeyboard(key)}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
