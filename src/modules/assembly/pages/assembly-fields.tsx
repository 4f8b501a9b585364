import { CheckboxField, DateField, FieldRow, RadioGroup, TextField, type Tone } from '../../../ui/index.ts'
import { ASSEMBLY_KINDS, type AssemblyStatus, KIND_LABELS } from '../assembly.ts'

export const STATUS_TONES: Record<AssemblyStatus, Tone> = {
  draft: 'neutral',
  convened: 'info',
  open: 'wait',
  closed: 'good',
  cancelled: 'bad',
}

interface Given {
  kind?: string
  title?: string
  day?: string
  time?: string
  place?: string | null
  onlineLink?: string | null
  recordDay?: string
  secondCall?: boolean
}

/** What an assembly is, before its agenda. */
export function AssemblyFields({ given = {} }: { given?: Given }) {
  return (
    <>
      <TextField name="title" label="Nom" defaultValue={given.title ?? 'Assemblée générale annuelle'} />
      <RadioGroup
        name="kind"
        label="Genre"
        inline
        defaultValue={given.kind ?? 'ordinary'}
        options={ASSEMBLY_KINDS.map(kind => ({ value: kind, label: KIND_LABELS[kind] }))}
      />
      <FieldRow>
        <DateField name="day" label="Jour" defaultValue={given.day} />
        <TextField name="time" label="Heure" type="time" defaultValue={given.time ?? '18:00'} />
        <DateField
          name="recordDay"
          label="Membres au"
          required={false}
          defaultValue={given.recordDay}
          help="Jour où le registre des parts dit qui est membre&nbsp;; aujourd’hui si vide."
        />
      </FieldRow>
      <FieldRow>
        <TextField name="place" label="Lieu" required={false} defaultValue={given.place ?? ''} />
        <TextField
          name="onlineLink"
          label="Lien pour suivre à distance"
          type="url"
          required={false}
          defaultValue={given.onlineLink ?? ''}
        />
      </FieldRow>
      <CheckboxField
        name="secondCall"
        label="Seconde convocation"
        help="La première n’a pas réuni le quorum&nbsp;: celui de la seconde s’applique."
        defaultChecked={given.secondCall ?? false}
      />
    </>
  )
}

/** The candidates typed in the field `names`, one a line. */
export const namesIn = (form: FormData): string[] =>
  String(form.get('names') ?? '')
    .split('\n')
    .map(name => name.trim())
    .filter(Boolean)
