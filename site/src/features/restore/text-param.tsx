import { RotateCcw } from "lucide-react";
import { Button } from "../../ui/button";
import type { ParameterField } from "./parameters";
import { texts } from "./photo-texts";

interface Props {
  id: string;
  field: ParameterField & { kind: "text" };
  value: string;
  describedBy: string | undefined;
  onChange: (value: string) => void;
}

/** Words for the model, in a field that grows with them; once changed they can be put back. */
export function TextParam({ id, field, value, describedBy, onChange }: Props) {
  const changed = value !== field.initial;
  return (
    <>
      <div className="param-head">
        <label htmlFor={id} className="param-label">
          {field.title}
        </label>
        {changed && field.initial !== "" && (
          <Button
            kind="quiet"
            className="param-reset"
            aria-label={texts.resetParam(field.title)}
            onClick={() => onChange(field.initial)}
          >
            <RotateCcw aria-hidden="true" />
            {texts.reset}
          </Button>
        )}
      </div>
      {/* An unseen copy of the words gives the field its height. */}
      <div className="param-grow" data-words={`${value} `}>
        <textarea
          id={id}
          className="param-text"
          rows={2}
          maxLength={field.maxLength ?? undefined}
          value={value}
          aria-describedby={describedBy}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
    </>
  );
}
