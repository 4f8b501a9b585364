import { ActivityFilter, type Choosing, DateField } from '../../../ui/index.ts'

interface PeriodFieldsProps {
  from?: string
  to: string
  choosing: Choosing
}

/** The filters that every report shares: period and activity. */
export function PeriodFields({ from, to, choosing }: PeriodFieldsProps) {
  return (
    <>
      {from ? <DateField name="du" label="Du" defaultValue={from} /> : null}
      <DateField name="au" label="Au" defaultValue={to} />
      <ActivityFilter {...choosing} />
    </>
  )
}
