import { Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import {
  Badge,
  Button,
  Card,
  CheckboxField,
  Confirm,
  DataTable,
  EmptyState,
  FieldRow,
  FileField,
  FormActions,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import type { TrainingSession } from '../read-session.ts'
import { HALF_LABELS } from '../training.ts'
import { PartForm, type PartProps, refusedBy } from './session-parts.tsx'

export function Presences(part: PartProps) {
  const { session, writes, today, name } = part.loaderData
  const writable = session.writable && writes
  const markOf = (traineeId: string, day: string, half: string) =>
    session.attendances.find(one => one.traineeId === traineeId && one.day === day && one.half === half)
  const open = session.halfDays.filter(one => !one.closedBy && one.day <= today)
  return (
    <Card title="Présences" id="presences">
      <div className="stack">
        {session.people.length === 0 ? (
          <EmptyState title="Aucun stagiaire encore">
            Inscrivez-les ci-dessous&nbsp;: chacun signera chaque demi-journée.
          </EmptyState>
        ) : (
          <PartForm {...part} intents={['mark', 'present', 'close']} className="stack">
            <DataTable
              caption="Présences par demi-journée"
              phone="scroll"
              rows={session.people}
              rowKey={row => row.id}
              columns={[
                { header: 'Stagiaire', main: true, cell: row => `${row.lastName} ${row.firstName}` },
                ...session.halfDays.map(({ day, half, closedBy }) => ({
                  header: `${formatDay(day).slice(0, 5)} ${HALF_LABELS[half]}`,
                  cell: (row: TrainingSession['people'][number]) => {
                    const mark = markOf(row.id, day, half)
                    if (row.leftOn && row.leftOn < day) return <span className="soft">parti·e</span>
                    if (closedBy || !writable || day > today)
                      return mark ? (
                        <Badge tone={mark.state === 'present' ? 'good' : 'bad'}>
                          {mark.state === 'present' ? 'présent' : 'absent'}
                        </Badge>
                      ) : (
                        '–'
                      )
                    return (
                      <select
                        className="input"
                        name={`mark ${row.id} ${day} ${half}`}
                        aria-label={`${row.firstName} ${row.lastName}, ${formatDay(day)} ${HALF_LABELS[half]}`}
                        defaultValue={mark?.state ?? ''}
                      >
                        {mark ? null : <option value="">–</option>}
                        <option value="present">présent</option>
                        <option value="absent">absent</option>
                        {mark ? <option value="erased">effacer</option> : null}
                      </select>
                    )
                  },
                })),
              ]}
            />
            {writable && open.length > 0 ? (
              <>
                <FormActions>
                  <Button variant="primary" name="intent" value="mark">
                    Enregistrer les présences
                  </Button>
                </FormActions>
                <TextField
                  name="name"
                  label="Contresigné par (personne qui forme)"
                  defaultValue={session.trainers[0] ?? name}
                  help="Une demi-journée contresignée ne change plus, sauf à la rouvrir avec un motif."
                />
                {open.map(({ day, half }) => (
                  <div key={`${day} ${half}`} className="row">
                    <strong>
                      {formatDay(day)} {HALF_LABELS[half]}
                    </strong>
                    {session.people.some(one => !(one.leftOn && one.leftOn < day) && !markOf(one.id, day, half)) ? (
                      <Button small name="intent" value={`present|${day} ${half}`}>
                        Les autres sont là
                      </Button>
                    ) : null}
                    <Button small name="intent" value={`close|${day} ${half}`}>
                      Contresigner
                    </Button>
                  </div>
                ))}
              </>
            ) : null}
          </PartForm>
        )}
        {session.halfDays.some(one => one.closedBy) ? (
          <ul className="small soft">
            {session.halfDays
              .filter(one => one.closedBy)
              .map(({ day, half, closedBy }) => (
                <li key={`${day} ${half}`}>
                  {formatDay(day)} {HALF_LABELS[half]}&nbsp;: contresigné par {closedBy}
                  {writable ? (
                    <PartForm {...part} intents={[`reopen|${day} ${half}`]} className="inline">
                      {' '}
                      <Confirm
                        small
                        label="Rouvrir"
                        title="Rouvrir cette demi-journée&nbsp;?"
                        confirm="Rouvrir"
                        variant="quiet"
                        submit={{ name: 'intent', value: `reopen|${day} ${half}` }}
                      >
                        <TextField
                          name="reason"
                          id={`reason-${day}-${half}`}
                          label="Motif, gardé au journal"
                          maxLength={300}
                        />
                      </Confirm>
                    </PartForm>
                  ) : null}
                </li>
              ))}
          </ul>
        ) : null}
        {writable && session.people.length > 0 && session.halfDays.some(one => !one.closedBy && one.day >= today) ? (
          <PartForm {...part} intents={['sign']} className="form">
            <CheckboxField name="mail" label="Envoyer aussi le lien par courrier aux stagiaires" />
            <FormActions>
              <Button name="intent" value="sign">
                Ouvrir l’émargement au téléphone
              </Button>
            </FormActions>
          </PartForm>
        ) : null}
        <Sheets {...part} />
      </div>
    </Card>
  )
}

/** The paper sheets that were signed by hand, filed under the days that they hold. */
function Sheets(part: PartProps) {
  const { session, writes, today } = part.loaderData
  const past = [...new Set(session.halfDays.map(one => one.day))].filter(day => day <= today)
  const filed = new Map(session.halfDays.flatMap(one => (one.sheetId ? [[one.day, one.sheetId] as const] : [])))
  return (
    <>
      {filed.size > 0 ? (
        <p className="small">
          Feuilles signées&nbsp;:{' '}
          {[...filed].map(([day, sheetId], i) => (
            <span key={day}>
              {i > 0 ? ', ' : ''}
              <Link to={`/fichiers/${sheetId}`} reloadDocument>
                {formatDay(day)}
              </Link>
            </span>
          ))}
        </p>
      ) : null}
      {session.writable && writes && past.length > 0 ? (
        <details open={refusedBy(part.refused, 'sheet') !== null}>
          <summary>Classer la feuille signée sur papier</summary>
          <PartForm {...part} intents={['sheet']} encType="multipart/form-data" className="form">
            <FieldRow>
              <FileField name="file" id="sheet" label="Photo ou PDF de la feuille" photo />
              <SelectField
                name="day"
                id="sheet-day"
                label="Pour"
                required={false}
                empty="Tous les jours passés"
                options={past.map(day => ({ value: formatDay(day), label: formatDay(day) }))}
              />
            </FieldRow>
            <FormActions>
              <Button name="intent" value="sheet">
                Classer
              </Button>
            </FormActions>
          </PartForm>
        </details>
      ) : null}
    </>
  )
}
