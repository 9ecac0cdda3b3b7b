import { ChevronRight, Sparkles } from "lucide-react";
import { useModels } from "../../api/queries";
import type { Model, Params } from "../../api/types";
import { Button } from "../../ui/button";
import { ErrorMessage } from "../../ui/error-message";
import { Loader } from "../../ui/loader";
import { ModelCard } from "./model-card";
import { Panel } from "./panel";
import { parameterFields, paramsFor } from "./parameters";
import { ParamsForm } from "./params-form";
import { chooseModel, setParams, useSitting, type Order } from "./sitting";
import { texts } from "./texts";

/** First of these that can run is suggested, else the first that can run at all. */
const SUGGESTED = ["photo-2x"];

function suggestion(models: readonly Model[]): Model | undefined {
  const able = models.filter(({ available }) => available);
  return able.find(({ id }) => SUGGESTED.includes(id)) ?? able[0];
}

interface Props {
  megapixels: number | null;
  submitLabel: string;
  onSubmit: (order: Order) => void;
  /** Further ways on, under the main one. */
  children: React.ReactNode;
  notice?: React.ReactNode;
}

/** "What would you like?": the suggestion first, the others below, settings folded. */
export function ChoosePanel({ megapixels, submitLabel, onSubmit, children, notice }: Props) {
  const { data: models, isPending, refetch } = useModels();
  const chosenId = useSitting((state) => state.modelId);
  const paramsById = useSitting((state) => state.params);

  const suggested = models === undefined ? undefined : suggestion(models);
  const selected = models?.find(({ id, available }) => available && id === chosenId) ?? suggested;
  const others = models?.filter(({ id }) => id !== suggested?.id) ?? [];

  const card = (model: Model) => (
    <ModelCard
      key={model.id}
      model={model}
      megapixels={megapixels}
      suggested={model === suggested}
      selected={model === selected}
      onSelect={() => chooseModel(model.id)}
    >
      <Settings model={model} values={paramsById[model.id] ?? {}} />
    </ModelCard>
  );

  return (
    <Panel
      title={texts.chooseTitle}
      actions={
          <Button
            kind="gradient"
            wide
            disabled={selected === undefined}
            onClick={() => {
              if (selected === undefined) return;
              const fields = parameterFields(selected.parameters);
              onSubmit({ modelId: selected.id, params: paramsFor(fields, paramsById[selected.id]) });
            }}
          >
            <Sparkles aria-hidden="true" />
            {submitLabel}
          </Button>
      }
      ways={children}
    >
      {notice}
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
    </Panel>
  );
}

function Settings({ model, values }: { model: Model; values: Params }) {
  const fields = parameterFields(model.parameters);
  if (fields.length === 0) return null;
  return (
    <details className="model-settings">
      <summary>
        <ChevronRight aria-hidden="true" />
        {texts.settings}
      </summary>
      <div className="model-settings-body">
        <ParamsForm
          fields={fields}
          values={values}
          onChange={(name, value) => setParams(model.id, { ...values, [name]: value })}
        />
      </div>
    </details>
  );
}
