import { formatMinutes } from '../../../kernel/duration.ts'
import { CheckboxField, DateField, FieldRow, TextField } from '../../../ui/index.ts'
import type { FundingProgramme } from '../index.ts'
import { ENTRY_STATUS_LABELS, ENTRY_STATUSES } from '../statement.ts'

/** What the use case reads: departments are typed in one field, « 31, 09 ». */
export const programmeInput = (form: FormData): [string, FormDataEntryValue][] =>
  [...form].flatMap(([name, value]) =>
    name === 'countsDepartments' && typeof value === 'string'
      ? value
          .split(/[\s,;]+/)
          .filter(Boolean)
          .map(one => [name, one.toUpperCase()] as [string, FormDataEntryValue])
      : [[name, value] as [string, FormDataEntryValue]],
  )

/** The fields of an agreement, empty or as it stands. */
export function ProgrammeFields({ programme, funders }: { programme?: FundingProgramme; funders: readonly string[] }) {
  return (
    <>
      <FieldRow>
        <TextField
          name="funderName"
          label="Financeur"
          maxLength={120}
          defaultValue={programme?.funderName}
          list="financeurs"
        />
        <datalist id="financeurs">
          {funders.map(name => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <TextField name="name" label="Convention" maxLength={120} defaultValue={programme?.name} />
        <TextField
          name="reference"
          label="Référence"
          required={false}
          maxLength={60}
          defaultValue={programme?.reference ?? ''}
        />
      </FieldRow>
      <FieldRow>
        <DateField name="startsOn" label="Du" defaultValue={programme?.startsOn} />
        <DateField name="endsOn" label="Au" defaultValue={programme?.endsOn} />
        <TextField
          name="budgetMinutes"
          label="Heures prévues"
          required={false}
          defaultValue={programme && programme.budgetMinutes > 0 ? formatMinutes(programme.budgetMinutes) : ''}
          help="Par exemple 350h."
        />
      </FieldRow>
      <fieldset className="stack tight">
        <legend>
          <strong>Qui compte</strong> <span className="soft small">rien de coché&nbsp;: tout le monde</span>
        </legend>
        <div className="choices inline">
          <CheckboxField
            name="countsContracts"
            id="counts-cape"
            value="cape"
            label="CAPE"
            defaultChecked={programme?.countsContracts.includes('cape')}
          />
          <CheckboxField
            name="countsContracts"
            id="counts-cesa"
            value="cesa"
            label="CESA"
            defaultChecked={programme?.countsContracts.includes('cesa')}
          />
        </div>
        <div className="choices inline">
          {ENTRY_STATUSES.map(value => (
            <CheckboxField
              key={value}
              name="countsStatuses"
              id={`counts-${value}`}
              value={value}
              label={ENTRY_STATUS_LABELS[value]}
              defaultChecked={programme?.countsStatuses.includes(value)}
            />
          ))}
        </div>
        <TextField
          name="countsDepartments"
          label="Départements"
          required={false}
          defaultValue={programme?.countsDepartments.join(', ')}
          help="Par exemple 31, 09. Vide&nbsp;: tous."
        />
      </fieldset>
    </>
  )
}
