import { Link } from 'react-router'
import type { Refusal } from '../../../kernel/refusal.ts'
import {
  Button,
  Card,
  DataTable,
  DayText,
  FieldRow,
  FormActions,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import {
  askedOn,
  MOMENT_LABELS,
  MOMENTS,
  type Moment,
  QUESTIONS,
  RESPONDENT_LABELS,
  RESPONDENTS,
  SCALE,
  satisfactionBp,
} from '../evaluation.ts'
import { PartForm, type PartProps, refusedBy, without } from './session-parts.tsx'

export function Evaluations(part: PartProps) {
  const { session, writes, today, forHouse } = part.loaderData
  const unasked = (moment: Moment) =>
    session.people.some(
      one => !one.leftOn && !session.evaluations.some(of => of.moment === moment && of.traineeId === one.id),
    )
  return (
    <Card title="Évaluations" id="evaluations">
      <DataTable
        caption="Évaluations"
        rows={MOMENTS}
        rowKey={moment => moment}
        columns={[
          { header: 'Moment', main: true, cell: moment => MOMENT_LABELS[moment] },
          {
            header: 'Réponses',
            align: 'end',
            cell: moment => {
              const its = session.evaluations.filter(one => one.moment === moment && one.respondent === 'trainee')
              return its.length === 0 ? 'non demandées' : `${its.filter(one => one.answered).length} sur ${its.length}`
            },
          },
          {
            header: 'Satisfaction',
            align: 'end',
            cell: moment => {
              const bp = satisfactionBp(
                session.evaluations.flatMap(one => (one.moment === moment && one.scores ? [one.scores] : [])),
              )
              return bp === null ? '–' : `${Math.round(bp / 100)}\u00a0%`
            },
          },
          {
            header: 'Geste',
            cell: moment =>
              askedOn(moment, session.endsOn) > today ? (
                <span className="soft">
                  à partir du <DayText day={askedOn(moment, session.endsOn)} />
                </span>
              ) : writes && session.writable && unasked(moment) ? (
                <PartForm {...part} intents={[`ask|${moment}`]}>
                  <Button small name="intent" value={`ask|${moment}`}>
                    Demander les avis
                  </Button>
                </PartForm>
              ) : null,
          },
        ]}
      />
      {session.evaluations.some(one => one.comment) ? (
        <ul>
          {session.evaluations
            .filter(one => one.comment)
            .map(one => (
              <li key={one.id}>
                «&nbsp;{one.comment}&nbsp;»{' '}
                <span className="soft small">
                  {RESPONDENT_LABELS[one.respondent].toLowerCase()}, {MOMENT_LABELS[one.moment].toLowerCase()}
                </span>
              </li>
            ))}
        </ul>
      ) : null}
      {writes && session.writable && session.endsOn <= today ? (
        <>
          {MOMENTS.map(moment => (
            <Opinion key={moment} moment={moment} {...part} />
          ))}
          {forHouse ? (
            <p>
              <Link to={`/formation/qualiopi/constats?session=${session.id}#ouvrir`}>
                Noter une difficulté ou une réclamation
              </Link>
            </p>
          ) : null}
        </>
      ) : null}
    </Card>
  )
}

/** Who answers is chosen with their name. */
const ofOneOpinion = (refusal: Refusal): Refusal => {
  const said = without(/^evaluations\.0\.(scores\.)?/)(refusal)
  return said.path === 'traineeId' ? { ...said, path: 'who' } : said
}

/** An opinion given on paper or by word: of a trainee, or of the company, the funder or the trainer (indicator 30). */
function Opinion({ moment, ...part }: PartProps & { moment: Moment }) {
  const { session } = part.loaderData
  const answered = new Set(
    session.evaluations.filter(one => one.moment === moment && one.answered).map(one => one.traineeId),
  )
  const who = [
    ...session.people
      .filter(one => !answered.has(one.id))
      .map(one => ({ value: `trainee ${one.id}`, label: `${one.firstName} ${one.lastName}, stagiaire` })),
    ...RESPONDENTS.filter(one => one !== 'trainee').map(one => ({ value: one, label: RESPONDENT_LABELS[one] })),
  ]
  return (
    <details open={refusedBy(part.refused, `opinion|${moment}`) !== null}>
      <summary>Noter un avis reçu {MOMENT_LABELS[moment].toLowerCase()}, sur papier ou de vive voix</summary>
      <PartForm {...part} intents={[`opinion|${moment}`]} said={ofOneOpinion} className="form">
        <FieldRow>
          <SelectField name="who" id={`who-${moment}`} label="De qui" options={who} />
          <TextField
            name="name"
            id={`name-${moment}`}
            label="Nom"
            required={false}
            help="De l’entreprise, du financeur ou de la personne, si ce n’est pas un stagiaire."
            maxLength={160}
          />
        </FieldRow>
        {QUESTIONS[moment].map(({ code, text }) => (
          <SelectField
            key={code}
            name={code}
            id={`${code}-${moment}`}
            label={text}
            options={SCALE.map(({ value, label }) => ({ value: String(value), label }))}
          />
        ))}
        <TextArea name="comment" id={`comment-${moment}`} label="Ce qu’il en dit" required={false} />
        <FormActions>
          <Button name="intent" value={`opinion|${moment}`}>
            Enregistrer l’avis
          </Button>
        </FormActions>
      </PartForm>
    </details>
  )
}
