import { ChevronRight, Sparkles } from "lucide-react";
import { useEffect, useState } from "react";
import { useModels } from "../../api/queries";
import type { Model, Params, Report } from "../../api/types";
import { Button } from "../../ui/button";
import { ErrorMessage } from "../../ui/error-message";
import { Loader } from "../../ui/loader";
import { RemoteNotice, isRemote } from "./remote/remote";
import { SETTING, useLocationChoice } from "./location-choice";
import { ModelCard } from "./model-card";
import { Panel } from "./panel";
import { parameterFields, paramsFor } from "./parameters";
import { ParamsForm } from "./params-form";
import { chooseModel, setParams, useChoice } from "./choice";
import type { Order } from "./sitting";
import { texts } from "./photo-texts";
import { tryOut } from "./tried/tried";
import { UnavailableModels } from "./unavailable-models";

/** What the photo itself suggests. */
type Advice = Report["recipe"][number];

function homeFirst(one: Model, other: Model): number {
  return Number(isRemote(one)) - Number(isRemote(other));
}

interface Props {
  megapixels: number | null;
  /** How many photos the choice is for. */
  count: number;
  /** Words for the button; a model that runs elsewhere has its own. */
  submitLabel: string;
  onSubmit: (order: Order) => void;
  /** Nothing can be made of the photo, as `about` says. */
  disabled?: boolean;
  /** Further ways on, under the main one. */
  children: React.ReactNode;
  notice?: React.ReactNode;
  /** What was found about the photo. */
  about?: React.ReactNode;
  /** What is preselected where nobody has chosen yet; null where nothing here helps the photo. */
  advice?: Advice | null | undefined;
}

/** "What would you like?": the suggestion first, the others below, what cannot run folded away. */
export function ChoosePanel(props: Props) {
  const { megapixels, count, submitLabel, onSubmit, disabled = false, children, notice, about, advice } = props;
  const { data: models, isPending, refetch } = useModels();
  const { modelId: chosenId, params: paramsById } = useChoice();
  const location = useLocationChoice((state) => state.choice);

  // What stays in the house comes before what leaves it; apart from that, the list of models has them in order.
  const able = models?.filter(({ available }) => available).sort(homeFirst) ?? [];
  const suggested = able.find(({ id }) => id === advice?.model_id) ?? able[0];
  const selected = able.find(({ id }) => id === chosenId) ?? suggested;
  const others = able.filter((model) => model !== suggested);

  // What somebody has set goes before what the photo suggests.
  const valuesOf = ({ id }: Model): Params => ({
    ...(id === advice?.model_id ? advice.params : {}),
    ...(location === "remove" ? { [SETTING]: true } : {}),
    ...paramsById[id],
  });

  const card = (model: Model) => (
    <ModelCard
      key={model.id}
      model={model}
      megapixels={megapixels}
      suggested={model === suggested && advice !== null}
      selected={model === selected}
      onSelect={() => chooseModel(model.id)}
    >
      <Settings model={model} values={valuesOf(model)} set={paramsById[model.id] ?? {}} />
    </ModelCard>
  );

  const submit = () => {
    if (selected === undefined) return;
    // No report speaks of models that run elsewhere.
    if (count > 1 && !isRemote(selected)) {
      const params = paramsById[selected.id];
      onSubmit({
        modelId: selected.id,
        params: params ?? {},
        advised: true,
        anyModel: chosenId === null && params === undefined,
      });
      return;
    }
    const fields = parameterFields(selected.parameters);
    const { [SETTING]: place, ...params } = paramsFor(fields, valuesOf(selected));
    // As long as nobody has said it of all photos or set it for this one, it is asked when it is handed over.
    const open = location === null && paramsById[selected.id]?.[SETTING] === undefined;
    onSubmit({ modelId: selected.id, params: open || place === undefined ? params : { ...params, [SETTING]: place } });
  };

  return (
    <Panel
      title={texts.chooseTitle}
      actions={
        <>
          {selected !== undefined && <RemoteNotice model={selected} count={count} />}
          <Button kind="gradient" wide disabled={disabled || selected === undefined} onClick={submit}>
            <Sparkles aria-hidden="true" />
            {selected !== undefined && isRemote(selected)
              ? texts.sendAndRestore(count, selected.provider)
              : submitLabel}
          </Button>
        </>
      }
      ways={children}
    >
      {notice}
      {about}
      {models === undefined && isPending && <Loader label={texts.loadingModels} />}
      {models === undefined && !isPending && (
        <ErrorMessage
          title={texts.modelsFailed}
          actions={<Button onClick={() => void refetch()}>{texts.again}</Button>}
        />
      )}
      {suggested !== undefined && card(suggested)}
      {others.length > 0 && (
        <div className="panel-group">
          <h3 className="panel-subtitle">{texts.others}</h3>
          {others.map(card)}
        </div>
      )}
      <UnavailableModels models={models?.filter(({ available }) => !available) ?? []} />
    </Panel>
  );
}

/** The words that a model works by stand open; everything else is folded, and previewed while it is not. */
function Settings({ model, values, set }: { model: Model; values: Params; set: Params }) {
  const [open, setOpen] = useState(false);
  const fields = parameterFields(model.parameters);
  const words = fields.find(({ kind }) => kind === "text");
  const rest = fields.filter((field) => field !== words);
  const onChange = (name: string, value: unknown) => setParams(model.id, { ...set, [name]: value });
  const params = paramsFor(fields, values);
  usePreviewed(open && model.previews ? model : null, params);
  return (
    <>
      {words !== undefined && (
        <div className="model-words">
          <ParamsForm fields={[words]} values={values} onChange={onChange} />
        </div>
      )}
      {rest.length > 0 && (
        <details className="model-settings" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className="fold">
            <ChevronRight aria-hidden="true" />
            {texts.settings}
          </summary>
          <div className="model-settings-body">
            <ParamsForm fields={rest} values={values} onChange={onChange} />
          </div>
        </details>
      )}
    </>
  );
}

/** Shows beside the photo what these settings make of it, as long as there is a model. */
function usePreviewed(model: Model | null, params: Params): void {
  const text = JSON.stringify(params);
  useEffect(() => {
    tryOut(model === null ? null : { model, params: JSON.parse(text) as Params });
  }, [model, text]);
  useEffect(() => () => tryOut(null), []);
}
