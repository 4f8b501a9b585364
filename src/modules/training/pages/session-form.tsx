import { addDays, type Day } from '../../../kernel/day.ts'
import { DateField, FieldRow, SelectField, TextArea, TextField } from '../../../ui/index.ts'
import { MODE_LABELS, MODES } from '../training.ts'

interface Defaults {
  days: readonly string[]
  morning: readonly [string, string]
  afternoon: readonly [string, string]
  mode: string
  place: string | null
  seats: number | null
  subcontractor: string | null
  adaptation: string | null
  trainerIds: readonly string[]
}

interface SessionFieldsProps {
  defaults: Defaults
  trainers: readonly { value: string; label: string }[]
}

/** The days that the form offers at once; more come with the next saving. */
const MORE_DAYS = 3

/** The fields of a session: its days with the same hours each, its place, who trains. */
export function SessionFields({ defaults, trainers }: SessionFieldsProps) {
  const days = [...defaults.days, ...Array.from({ length: MORE_DAYS }, () => '')]
  return (
    <>
      <fieldset className="field">
        <legend>Jours</legend>
        <FieldRow>
          {days.map((value, i) => (
            <DateField key={i} name={`day.${i}`} label={`Jour ${i + 1}`} required={i === 0} defaultValue={value} />
          ))}
        </FieldRow>
      </fieldset>
      <FieldRow>
        <TextField
          name="morningStart"
          label="Matin, de"
          required={false}
          defaultValue={defaults.morning[0]}
          placeholder="09:00"
        />
        <TextField
          name="morningEnd"
          label="à"
          required={false}
          defaultValue={defaults.morning[1]}
          placeholder="12:30"
        />
        <TextField
          name="afternoonStart"
          label="Après-midi, de"
          required={false}
          defaultValue={defaults.afternoon[0]}
          placeholder="13:30"
        />
        <TextField
          name="afternoonEnd"
          label="à"
          required={false}
          defaultValue={defaults.afternoon[1]}
          placeholder="17:00"
        />
      </FieldRow>
      <FieldRow>
        <SelectField
          name="mode"
          label="Modalité"
          options={MODES.map(value => ({ value, label: MODE_LABELS[value] }))}
          defaultValue={defaults.mode}
          empty={null}
        />
        <TextField
          name="place"
          label="Lieu et accès"
          required={false}
          defaultValue={defaults.place ?? ''}
          maxLength={300}
        />
        <TextField
          name="seats"
          label="Places"
          required={false}
          inputMode="numeric"
          defaultValue={defaults.seats === null ? '' : String(defaults.seats)}
        />
      </FieldRow>
      <FieldRow>
        {[0, 1].map(i => (
          <SelectField
            key={i}
            name={`trainers.${i}.trainerId`}
            label={i === 0 ? 'Formateur' : 'Second formateur'}
            required={i === 0}
            options={trainers}
            defaultValue={defaults.trainerIds[i] ?? (i === 0 && trainers.length === 1 ? trainers[0]!.value : '')}
          />
        ))}
        <TextField
          name="subcontractor"
          label="Confiée à un autre organisme"
          required={false}
          help="Son nom, si c’est lui qui la donne."
          defaultValue={defaults.subcontractor ?? ''}
        />
      </FieldRow>
      <TextArea
        name="adaptation"
        label="Adaptations prévues"
        required={false}
        help="Ce qui change pour ces stagiaires : rythme, supports, accessibilité (indicateur 10)."
        defaultValue={defaults.adaptation ?? ''}
      />
    </>
  )
}

/** Half-days from the form: each day with the hours given; a half without hours is none. */
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

export const newDefaults = (today: Day): Defaults => ({
  days: [addDays(today, 14)],
  morning: ['09:00', '12:30'],
  afternoon: ['13:30', '17:00'],
  mode: 'on-site',
  place: null,
  seats: null,
  subcontractor: null,
  adaptation: null,
  trainerIds: [],
})
