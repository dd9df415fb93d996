import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';

import { type Choice, present } from '../devices/deviceList';

interface Props {
  label: string;
  list: Choice[];
  chosen: string;
  onChoose: (id: string) => void;
}

/** A menu of devices of one kind. */
export function DeviceSelect({ label, list, chosen, onChoose }: Props) {
  const options = list.map((choice) => ({ value: choice.id, label: choice.label }));
  const current = present(chosen, list);
  return (
    <FormField label={label}>
      <Select
        options={options}
        selectedOption={options.find((option) => option.value === current) ?? null}
        placeholder="The system's choice"
        empty="None found"
        disabled={options.length === 0}
        onChange={({ detail }) => onChoose(detail.selectedOption.value ?? '')}
      />
    </FormField>
  );
}
