import { DateField, SelectField } from '../../../ui/index.ts'

interface PeriodFieldsProps {
  from?: string
  to: string
  toLabel?: string
  activities: readonly { id: string; name: string; code: string }[]
  activityId?: string | undefined
}

/** The filters that every report shares: period and activity. */
export function PeriodFields({ from, to, toLabel = 'Au', activities, activityId }: PeriodFieldsProps) {
  return (
    <>
      {from ? <DateField name="du" label="Du" defaultValue={from} /> : null}
      <DateField name="au" label={toLabel} defaultValue={to} />
      {activities.length > 1 ? (
        <SelectField
          name="activite"
          label="Activité"
          required={false}
          empty="Toutes"
          defaultValue={activityId}
          options={activities.map(({ id, name, code }) => ({ value: id, label: `${code} · ${name}` }))}
        />
      ) : null}
    </>
  )
}
