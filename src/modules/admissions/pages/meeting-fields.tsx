import { FieldRow, SelectField, TextArea, TextField } from '../../../ui/index.ts'
import { MEETING_KINDS, MEETING_LABELS } from '../meeting.ts'

interface Values {
  kind?: string
  title?: string
  siteId?: string | null
  place?: string | null
  details?: string | null
  time?: string
  minutes?: number
  seats?: number
}

/** What a meeting says of itself, alone or in a series. */
export function MeetingFields({
  values,
  sites,
}: {
  values?: Values | null
  sites: readonly { id: string; name: string }[]
}) {
  return (
    <>
      <FieldRow>
        <SelectField
          name="kind"
          label="Ce que c’est"
          empty={null}
          options={MEETING_KINDS.map(kind => ({ value: kind, label: MEETING_LABELS[kind] }))}
          defaultValue={values?.kind ?? 'information'}
        />
        <TextField name="title" label="Titre" defaultValue={values?.title ?? 'Réunion d’information'} />
      </FieldRow>
      <FieldRow>
        <SelectField
          name="siteId"
          label="Lieu"
          required={false}
          empty="Ailleurs"
          options={sites.map(({ id, name }) => ({ value: id, label: name }))}
          defaultValue={values?.siteId ?? ''}
        />
        <TextField name="place" label="Adresse ou salle" required={false} defaultValue={values?.place ?? ''} />
      </FieldRow>
      <FieldRow>
        <TextField name="time" label="Heure" type="time" defaultValue={values?.time ?? '14:00'} />
        <TextField name="minutes" label="Durée, en minutes" inputMode="numeric" defaultValue={values?.minutes ?? 120} />
        <TextField name="seats" label="Places" inputMode="numeric" defaultValue={values?.seats ?? 12} />
      </FieldRow>
      <TextArea name="details" label="À savoir avant de venir" required={false} defaultValue={values?.details ?? ''} />
    </>
  )
}
