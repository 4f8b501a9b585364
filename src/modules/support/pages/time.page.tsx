import { data, Form, Link } from 'react-router'
import { addDays, type Day, formatDay, formatFullDay, isDay, weekdayOf } from '../../../kernel/day.ts'
import { formatMinutes, parseMinutes } from '../../../kernel/duration.ts'
import { sum } from '../../../kernel/money.ts'
import { chooseNamed, formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FieldRow,
  FileLinks,
  FilterBar,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  Notice,
  PageHeader,
  Pager,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { choosePeople } from '../../documents/index.ts'
import { isTeam } from '../../people/index.ts'
import { chooseFundingProgrammes, deleteTime, enterTime, listAppointments, listTime, type TimeEntry } from '../index.ts'
import { TIME_ACT_LABELS, TIME_ACTS, TIME_ROLE_LABELS, TIME_ROLES } from '../time-entry.ts'
import type { Route } from './+types/time.page'
import { performIntent } from './forms.server.ts'
import { refusedFor } from './refused.ts'

/** Somebody whom a time was spent with. */
const WITH = 'entries.0.withPersonId'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const search = args.url.searchParams
  const today = todayOf(args)
  const asked = search.get('semaine')
  const on = asked && isDay(asked) ? asked : today
  const monday = addDays(on, 1 - weekdayOf(on))
  const house = session.activityIds === null
  const unclear = house ? await chooseNamed(args, { personne: named => load(args, choosePeople, { named }) }) : null
  const whose = house ? search.get('personne') : null
  const everybody = house && !session.personId && !whose
  const after = search.get('apres')
  const time = await load(args, listTime, {
    from: monday,
    to: addDays(monday, 6),
    limit: 200,
    ...(after ? { after } : {}),
    ...(whose ? { personId: whose } : {}),
    ...(everybody ? { everybody } : {}),
  })
  const team = isTeam(session)
  const people = team ? await load(args, choosePeople, {}) : []
  const past =
    team && session.personId ? await load(args, listAppointments, { from: addDays(today, -30), to: today }) : []
  const now = session.now ?? new Date().toISOString()
  return {
    monday,
    today,
    entries: time.rows,
    minutes: time.minutes,
    next: time.next && `${weekHref(monday, whose)}&apres=${time.next}`,
    everybody,
    house,
    whose,
    me: session.personId,
    team,
    mayWrite: session.personId !== null && !whose && !session.roles.includes('auditor'),
    unsaid: past.filter(one => one.advisorId === session.personId && one.personId && !one.outcome && one.endsAt < now)
      .length,
    programmes: team ? await load(args, chooseFundingProgrammes, {}) : [],
    people,
    them: whose ? ((await load(args, choosePeople, { id: whose }))?.[0] ?? null) : null,
    unclear: unclear?.data ?? null,
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  if (form.get('intent') !== 'week')
    return performIntent(args, { add: enterTime, delete: deleteTime }, undefined, 'entries.*.withPersonId')
  const entries = TIME_ACTS.flatMap(act =>
    [...form].flatMap(([name, text]) => {
      const [cell, its, day] = name.split('.')
      if (cell !== 'cell' || its !== act || typeof text !== 'string' || !text.trim()) return []
      return [
        {
          day,
          act,
          minutes: parseMinutes(text) ?? text,
          role: act === 'workshop' ? 'leader' : act === 'office' ? 'management' : 'advisor',
          programmeId: String(form.get(`programme.${act}`) ?? '') || null,
        },
      ]
    }),
  )
  const { data: refused, init } = await perform(args, enterTime, { entries })
  return data({ intent: 'week', ...refused }, init ?? {})
}

export default function TimePage({ loaderData, actionData }: Route.ComponentProps) {
  const { monday, minutes, next, everybody, house, people, them, unclear, whose, mayWrite, unsaid, team } = loaderData
  return (
    <>
      <title>Temps — Essaim</title>
      <PageHeader
        title="Temps"
        subtitle={everybody ? 'Toute la maison' : them?.label}
        action={team && house ? <ButtonLink to="/financeurs">Financeurs</ButtonLink> : null}
      />
      <div className="stack">
        {unsaid > 0 ? (
          <Notice tone="wait">
            <Link to="/agenda">
              {unsaid === 1 ? 'Un rendez-vous passé attend' : `${unsaid} rendez-vous passés attendent`} que vous disiez
              s’il
              {unsaid > 1 ? 's ont' : ' a'} eu lieu
            </Link>
            &nbsp;: leur temps se saisit du même geste.
          </Notice>
        ) : null}
        {mayWrite ? <QuickAdd loaderData={loaderData} actionData={actionData} /> : null}
        <Card
          title={`Semaine du ${formatFullDay(monday)}`}
          aside={
            <span className="row">
              <strong className="num">{formatMinutes(minutes)}</strong>
              <ButtonLink small to={weekHref(addDays(monday, -7), whose)} aria-label="Semaine précédente">
                ‹
              </ButtonLink>
              <ButtonLink small to={weekHref(addDays(monday, 7), whose)} aria-label="Semaine suivante">
                ›
              </ButtonLink>
            </span>
          }
        >
          {mayWrite && team ? <WeekGrid loaderData={loaderData} actionData={actionData} /> : null}
          <FormFeedback errors={refusedFor(actionData, 'delete').errors}>
            <Entries loaderData={loaderData} />
            <Pager next={next} />
            {loaderData.entries.length > 0 ? (
              <FileLinks to="/temps/export" label="Cette semaine en fichier" search={weekOf(monday, whose)} />
            ) : null}
            <FileLinks
              to="/temps/export"
              label={`Toute l’année ${monday.slice(0, 4)}${house && !whose ? ', de toute la maison' : ''}`}
              search={`du=${monday.slice(0, 4)}-01-01&au=${monday.slice(0, 4)}-12-31${whose ? `&personne=${whose}` : house ? '&tous=1' : ''}`}
            />
          </FormFeedback>
        </Card>
        {house && people?.length !== 0 ? (
          <Card title="Le temps de quelqu’un d’autre">
            <FilterBar label="Choisir la personne" submit="Voir" refused={unclear}>
              <NamedField
                name="personne"
                label="Personne"
                required={false}
                empty="Moi"
                chosen={them}
                options={people}
              />
              <HiddenFields values={{ semaine: monday }} />
            </FilterBar>
          </Card>
        ) : null}
      </div>
    </>
  )
}

const weekOf = (monday: Day, whose: string | null) => `semaine=${monday}${whose ? `&personne=${whose}` : ''}`
const weekHref = (monday: Day, whose: string | null) => `/temps?${weekOf(monday, whose)}`

type Props = Pick<Route.ComponentProps, 'loaderData' | 'actionData'>

function QuickAdd({ loaderData: { today, team, programmes, people, requestKey }, actionData }: Props) {
  return (
    <Card title="Ajouter du temps">
      <Form method="post" className="form" noValidate>
        <FormFeedback {...refusedFor(actionData, 'add')}>
          <HiddenFields values={{ requestKey }} />
          <FieldRow>
            <DateField name="entries.0.day" label="Le" defaultValue={today} />
            <TextField name="entries.0.minutes" label="Durée" help="1h30, 1,5 ou 45 min." />
            <SelectField
              name="entries.0.act"
              label="Action"
              empty={null}
              defaultValue={team ? 'appointment' : 'training'}
              options={TIME_ACTS.map(value => ({ value, label: TIME_ACT_LABELS[value] }))}
            />
            {team ? (
              <SelectField
                name="entries.0.role"
                label="Rôle"
                empty={null}
                defaultValue="advisor"
                options={TIME_ROLES.map(value => ({ value, label: TIME_ROLE_LABELS[value] }))}
              />
            ) : (
              <HiddenFields values={{ 'entries.0.role': 'participant' }} />
            )}
          </FieldRow>
          {team ? (
            <FieldRow>
              <NamedField name={WITH} label="Avec" required={false} empty="Personne" options={people} />
              <SelectField
                name="entries.0.programmeId"
                label="Compté pour"
                required={false}
                empty="Aucun financeur"
                options={programmes}
              />
            </FieldRow>
          ) : null}
          <TextField name="entries.0.note" label="Note" required={false} maxLength={300} />
          <FormActions>
            <Button variant="primary" name="intent" value="add">
              Ajouter
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

/** A desk's grid: a row an action, a column a day; what is typed is added to what is there. */
function WeekGrid({ loaderData: { monday, today, entries, programmes, requestKey }, actionData }: Props) {
  const refused = refusedFor(actionData, 'week')
  const typed = refused.values ?? {}
  const days = Array.from({ length: 7 }, (_, i) => addDays(monday, i))
  const there = (act: string, on: Day) =>
    sum(entries.filter(entry => entry.act === act && entry.day === on).map(entry => entry.minutes))
  return (
    <details className="desk" open>
      <summary>Saisir la semaine</summary>
      <Form method="post" noValidate>
        <FormFeedback {...refused}>
          <HiddenFields values={{ requestKey }} />
          <div className="table scroll">
            <table className="time-grid">
              <caption className="visually-hidden">Temps à ajouter, par action et par jour</caption>
              <thead>
                <tr>
                  <th scope="col">Action</th>
                  {days.map(on => (
                    <th scope="col" key={on} className="end">
                      {formatFullDay(on).slice(0, 3)}. {on.slice(8)}
                    </th>
                  ))}
                  <th scope="col">Compté pour</th>
                </tr>
              </thead>
              <tbody>
                {TIME_ACTS.map(act => (
                  <tr key={act}>
                    <th scope="row">{TIME_ACT_LABELS[act]}</th>
                    {days.map(on => {
                      const already = there(act, on)
                      return (
                        <td key={on} className="end">
                          <input
                            className="input"
                            name={`cell.${act}.${on}`}
                            aria-label={`${TIME_ACT_LABELS[act]}, ${formatDay(on)}`}
                            defaultValue={
                              typeof typed[`cell.${act}.${on}`] === 'string' ? String(typed[`cell.${act}.${on}`]) : ''
                            }
                            disabled={on > today}
                          />
                          <small className="soft num">{already > 0 ? formatMinutes(already) : ''}</small>
                        </td>
                      )
                    })}
                    <td>
                      <select
                        className="input"
                        name={`programme.${act}`}
                        aria-label={`${TIME_ACT_LABELS[act]}\u00a0: compté pour`}
                        defaultValue={String(typed[`programme.${act}`] ?? '')}
                      >
                        <option value="">–</option>
                        {programmes.map(({ value, label }) => (
                          <option key={value} value={value}>
                            {label}
                          </option>
                        ))}
                      </select>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <FormActions>
            <Button name="intent" value="week">
              Ajouter ces temps
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </details>
  )
}

const SOURCES: Record<string, string> = { appointment: 'rendez-vous', interview: 'entretien', workshop: 'atelier' }

function Entries({ loaderData: { entries, everybody, me, requestKey } }: Pick<Props, 'loaderData'>) {
  return (
    <DataTable<TimeEntry>
      caption="Temps de la semaine"
      rows={entries}
      rowKey={row => row.id}
      empty={
        <EmptyState title="Rien cette semaine">
          Les rendez-vous tenus et les ateliers pointés viennent d’eux-mêmes.
        </EmptyState>
      }
      columns={[
        { header: 'Jour', main: true, cell: row => <DayText day={row.day} /> },
        ...(everybody ? [{ header: 'Qui', cell: (row: TimeEntry) => row.personName }] : []),
        { header: 'Durée', align: 'end', cell: row => <span className="num">{formatMinutes(row.minutes)}</span> },
        {
          header: 'Action',
          cell: row => (
            <>
              {TIME_ACT_LABELS[row.act]} {row.sourceKind ? <Badge>{SOURCES[row.sourceKind]}</Badge> : null}
              <br />
              <small className="soft">{[TIME_ROLE_LABELS[row.role], row.note].filter(Boolean).join(' · ')}</small>
            </>
          ),
        },
        { header: 'Avec', cell: row => row.withName ?? '' },
        { header: 'Compté pour', cell: row => row.programmeName ?? <span className="soft">–</span> },
        {
          header: 'Geste',
          cell: row =>
            row.sourceKind === null && row.personId === me ? (
              <Form method="post">
                <HiddenFields values={{ requestKey: `${requestKey}-${row.id}`, id: row.id }} />
                <Button small variant="quiet" name="intent" value="delete">
                  Supprimer
                </Button>
              </Form>
            ) : null,
        },
      ]}
    />
  )
}
