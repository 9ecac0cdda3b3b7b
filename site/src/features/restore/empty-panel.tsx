import { useSitting } from "./sitting";
import { ErrorMessage } from "../../ui/error-message";
import { Button } from "../../ui/button";
import { Panel } from "./panel";
import { texts } from "./texts";

/** Files that were left out, each by name with its reason. */
export function Rejected() {
  const rejected = useSitting((state) => state.rejected);
  if (rejected.length === 0) return null;
  return (
    <ErrorMessage
      title={texts.rejectedTitle(rejected.length)}
      actions={
        <Button onClick={() => useSitting.setState({ rejected: [] })}>{texts.dismiss}</Button>
      }
    >
      <ul className="rejected">
        {rejected.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </ErrorMessage>
  );
}

export function EmptyPanel() {
  return (
    <Panel title={texts.startTitle}>
      <Rejected />
      <ol className="panel-steps">
        <li>
          <span className="for-mouse">{texts.startFirst}</span>
          <span className="for-touch">{texts.startFirstTouch}</span>
        </li>
        {texts.startSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div className="panel-group">
        <h3 className="panel-subtitle">{texts.tipsTitle}</h3>
        <ul className="panel-tips">
          {texts.tips.map((tip) => (
            <li key={tip}>{tip}</li>
          ))}
        </ul>
      </div>
      <p className="quiet small">{texts.privacy}</p>
    </Panel>
  );
}
