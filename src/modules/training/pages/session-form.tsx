import { formatMinutes } from '../../../kernel/duration.ts'
import {
  CheckboxField,
  DateField,
  FieldRow,
  HiddenFields,
  type Option,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import type { TrainingSession } from '../read-session.ts'
import { HALF_LABELS, HALVES, MODE_LABELS, MODES } from '../training.ts'
import { OptionalText } from './optional-text.tsx'

/** The days, or half-days, that the form offers at once beyond those known; more come with the next saving. */
const MORE = 3

/** The days of a new session, with the same hours each. */
export function NewDays({ first }: { first: string }) {
  return (
    <>
      <fieldset className="field">
        <legend>Jours</legend>
        <FieldRow>
          {[first, ...Array<string>(MORE).fill('')].map((value, i) => (
            <DateField key={i} name={`day.${i}`} label={`Jour ${i + 1}`} required={i === 0} defaultValue={value} />
          ))}
        </FieldRow>
      </fieldset>
      <FieldRow>
        <OptionalText name="morningStart" label="Matin, de" known="09:00" />
        <OptionalText name="morningEnd" label="Matin, jusqu’à" known="12:30" />
        <OptionalText name="afternoonStart" label="Après-midi, de" known="13:30" />
        <OptionalText name="afternoonEnd" label="Après-midi, jusqu’à" known="17:00" />
      </FieldRow>
    </>
  )
}

/** Half-days from `NewDays`: each day with the hours given; a half without hours is none. */
export function halfDaysOf(form: FormData): { day: string; half: string; startsAt: string; endsAt: string }[] {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const halves = [
    { half: 'morning', startsAt: text('morningStart'), endsAt: text('morningEnd') },
    { half: 'afternoon', startsAt: text('afternoonStart'), endsAt: text('afternoonEnd') },
  ].filter(one => one.startsAt || one.endsAt)
  return [...form.keys()]
    .filter(name => /^day\.\d+$/.test(name))
    .map(text)
    .filter(Boolean)
    .flatMap(day => halves.map(half => ({ day, ...half })))
}

/** The half-days of a session that exists, each with its own hours. */
export function HalfDayRows({ session: { halfDays, mode } }: { session: TrainingSession }) {
  return (
    <fieldset className="field">
      <legend>Demi-journées</legend>
      {[...halfDays, ...Array<null>(MORE).fill(null)].map((known, i) => (
        <FieldRow key={i}>
          <DateField name={`halfDays.${i}.day`} label="Jour" required={i === 0} defaultValue={known?.day} />
          <SelectField
            name={`halfDays.${i}.half`}
            label="Moitié"
            required={i === 0}
            options={HALVES.map(value => ({ value, label: HALF_LABELS[value] }))}
            defaultValue={known?.half ?? ''}
          />
          <OptionalText
            name={`halfDays.${i}.startsAt`}
            label="De"
            placeholder="09:00"
            known={known?.startsAt ?? null}
          />
          <OptionalText
            name={`halfDays.${i}.endsAt`}
            label="Jusqu’à"
            placeholder="12:30"
            known={known?.endsAt ?? null}
          />
          {mode === 'mixed' ? (
            <CheckboxField name={`halfDays.${i}.remote`} label="À distance" defaultChecked={known?.remote ?? false} />
          ) : null}
        </FieldRow>
      ))}
    </fieldset>
  )
}

type Known = Pick<
  TrainingSession,
  'mode' | 'place' | 'siteId' | 'seats' | 'subcontractor' | 'adaptation' | 'trainerRows'
>

/** The fields of a session beside its days: its place, who trains. */
export function SessionFields({ known, trainers }: { known: Known | null; trainers: readonly Option[] }) {
  const rows = known?.trainerRows ?? []
  const alone = trainers.length === 1 ? trainers[0]!.value : ''
  return (
    <>
      <HiddenFields values={{ siteId: known?.siteId }} />
      <FieldRow>
        <SelectField
          name="mode"
          label="Modalité"
          options={MODES.map(value => ({ value, label: MODE_LABELS[value] }))}
          defaultValue={known?.mode ?? 'on-site'}
          empty={null}
        />
        <OptionalText name="place" label="Lieu et accès" maxLength={300} known={known?.place ?? null} />
        <TextField
          name="seats"
          label="Places"
          required={false}
          inputMode="numeric"
          defaultValue={known?.seats ?? undefined}
        />
      </FieldRow>
      {[...rows, null, ...(rows.length === 0 ? [null] : [])].map((row, i) => (
        <FieldRow key={i}>
          <SelectField
            name={`trainers.${i}.trainerId`}
            label={i === 0 ? 'Formateur' : 'Autre formateur'}
            required={i === 0}
            empty={i === 0 ? 'Choisir…' : 'Personne d’autre'}
            options={trainers}
            defaultValue={row?.trainerId ?? (i === 0 ? alone : '')}
          />
          <OptionalText
            name={`trainers.${i}.minutes`}
            label="Ses heures"
            help="Vide&nbsp;: toutes."
            known={typeof row?.minutes === 'number' ? formatMinutes(row.minutes) : null}
          />
        </FieldRow>
      ))}
      <OptionalText
        name="subcontractor"
        label="Confiée à un autre organisme"
        help="Son nom, si c’est lui qui la donne."
        known={known?.subcontractor ?? null}
      />
      <TextArea
        name="adaptation"
        label="Adaptations prévues"
        required={false}
        help="Ce qui change pour ces stagiaires&nbsp;: rythme, supports, accessibilité (indicateur 10)."
        defaultValue={known?.adaptation ?? ''}
      />
    </>
  )
}
