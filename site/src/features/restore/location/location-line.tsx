import { Button } from "../../../ui/button";
import { askForLocation, useLocationChoice } from "../location-choice";
import { texts } from "./texts";
import "./location-question.css";

/** What becomes of the place of this photo, once that was said, and the way to say otherwise. */
export function LocationLine({ name }: { name: string }) {
  const choice = useLocationChoice((state) => state.choice);
  if (choice === null) return null;
  return (
    <p className="location-line small">
      {texts.now[choice]}
      <Button kind="quiet" onClick={() => void askForLocation(name)}>
        {texts.change}
      </Button>
    </p>
  );
}
