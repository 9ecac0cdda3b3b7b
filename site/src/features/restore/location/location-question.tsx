import { Button } from "../../../ui/button";
import { Modal } from "../../../ui/modal";
import { useLocationChoice } from "../location-choice";
import { texts } from "./texts";
import "./location-question.css";

/** What becomes of the place where a photo was taken: stands over the page until somebody says. */
export function LocationQuestion() {
  const asking = useLocationChoice((state) => state.asking);
  if (asking === null) return null;
  const { name, answer } = asking;
  return (
    <Modal title={texts.title} closeLabel={texts.close} onClose={() => answer(null)}>
      <p>{texts.detail(name)}</p>
      <div className="location-answers">
        <Button onClick={() => answer("keep")}>{texts.keep}</Button>
        <Button kind="primary" onClick={() => answer("remove")}>
          {texts.remove}
        </Button>
      </div>
      <p className="quiet small">{texts.remembered}</p>
    </Modal>
  );
}
