import { Form, Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { attempt, formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { CheckCheck } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  Card,
  DataTable,
  DayText,
  EmptyState,
  FileLinks,
  FilterBar,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  SelectField,
  Tabs,
  TextField,
  type Tone,
} from '../../../ui/index.ts'
import { ALARM_LEVEL_LABELS, ALARM_LEVELS, type AlarmLevel, keyOf, mayHandle, parseKey } from '../alarm.ts'
import { handleAlarms, listAlarms, reopenAlarm } from '../index.ts'
import type { Route } from './+types/alarms.page'
import { alarmsAsked } from './alarms-file.ts'

const TONES: Record<AlarmLevel, Tone> = { late: 'bad', week: 'wait', month: 'info', quarter: 'neutral' }

export async function loader(args: Route.LoaderArgs) {
  const search = args.url.searchParams
  const { level, kind, handled } = alarmsAsked(args)
  const found = await load(args, listAlarms, { level, kind, handled, limit: search.get('tout') === '1' ? 1000 : 100 })
  return {
    ...found,
    level: level ?? null,
    kind: kind ?? null,
    handled,
    mayHandle: mayHandle(signedIn(args).roles),
    done: search.get('fait'),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const keys = (name: string) =>
    form.getAll(name).flatMap(value => (typeof value === 'string' ? (parseKey(value) ?? []) : []))
  const back = (form.get('back') as string | null) ?? ''
  const [reopened] = keys('reopen')
  if (reopened) return perform(args, reopenAlarm, reopened, { redirect: `/echeances?${back}` })
  return attempt(args, async () =>
    perform(
      args,
      handleAlarms,
      { alarms: keys('alarm'), note: form.get('note') || null },
      {
        redirect: ({ count }: { count: number }) =>
          `/echeances?${new URLSearchParams([...new URLSearchParams(back), ['fait', String(count)]])}`,
      },
    ),
  )
}

type Row = Route.ComponentProps['loaderData']['rows'][number]

export default function AlarmsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { counts, handledCount, kinds, rows, total, level, kind, handled, mayHandle, done, requestKey } = loaderData
  const address = (delai: string | null, genre: string | null) =>
    `/echeances?${new URLSearchParams({ ...(delai ? { delai } : {}), ...(genre ? { genre } : {}) })}`
  const all = ALARM_LEVELS.reduce((sum, one) => sum + counts[one], 0)
  const here = handled ? 'traitees' : level
  const list = <AlarmTable rows={rows} handled={handled} mayHandle={mayHandle} filtered={Boolean(level || kind)} />
  return (
    <>
      <title>Échéances — Essaim</title>
      <PageHeader
        title="Échéances"
        subtitle="Ce qu’une date impose, dit 90, 30 et 7 jours avant, jusqu’à ce que ce soit traité"
      />
      {done ? <Flash>{done === '1' ? 'Échéance traitée.' : `${done} échéances traitées.`}</Flash> : null}
      <Card>
        <Tabs
          label="Délai"
          items={[
            { href: address(null, kind), label: 'Toutes', current: here === null, count: all },
            ...ALARM_LEVELS.map(one => ({
              href: address(one, kind),
              label: ALARM_LEVEL_LABELS[one],
              current: here === one,
              count: counts[one],
            })),
            { href: address('traitees', kind), label: 'Traitées', current: handled, count: handledCount },
          ]}
        />
        {kinds.length > 1 ? (
          <FilterBar clearHref={kind ? address(here, null) : undefined}>
            {here ? <input type="hidden" name="delai" value={here} /> : null}
            <SelectField
              name="genre"
              label="Genre"
              required={false}
              empty="Tous"
              options={kinds.map(one => ({ value: one.kind, label: `${one.label} (${one.count})` }))}
              defaultValue={kind ?? undefined}
            />
          </FilterBar>
        ) : null}
        {rows.length > 0 && mayHandle ? (
          <Form method="post" className="stack" noValidate>
            <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
              <HiddenFields
                values={{
                  requestKey,
                  back: new URLSearchParams({
                    ...(here ? { delai: here } : {}),
                    ...(kind ? { genre: kind } : {}),
                  }).toString(),
                }}
              />
              {list}
              {handled ? null : (
                <>
                  <TextField
                    name="note"
                    label="Ce qui a été fait"
                    help="Une note pour les échéances cochées, facultative."
                    required={false}
                  />
                  <FormActions>
                    <Button variant="primary" icon={CheckCheck}>
                      Marquer comme traitées
                    </Button>
                  </FormActions>
                </>
              )}
            </FormFeedback>
          </Form>
        ) : (
          list
        )}
        {rows.length < total ? (
          <p>
            <Link to={`${address(here, kind)}&tout=1`}>
              Voir la suite ({total - rows.length} échéance{total - rows.length > 1 ? 's' : ''} de plus)
            </Link>
          </p>
        ) : null}
        {rows.length > 0 ? <FileLinks to="/echeances/export" /> : null}
      </Card>
    </>
  )
}

interface AlarmTableProps {
  rows: readonly Row[]
  handled: boolean
  mayHandle: boolean
  filtered: boolean
}

function AlarmTable({ rows, handled, mayHandle, filtered }: AlarmTableProps) {
  return (
    <DataTable
      caption={handled ? 'Échéances traitées' : 'Échéances à traiter'}
      rows={rows}
      rowKey={keyOf}
      rowHref={row => row.href}
      select={
        mayHandle && !handled
          ? { name: 'alarm', label: row => `${row.label}, ${row.person ?? row.activity ?? ''} ${formatDay(row.on)}` }
          : undefined
      }
      empty={
        <EmptyState icon={CheckCheck} title={handled ? 'Rien de traité d’avance' : 'Aucune échéance ici'}>
          {filtered
            ? 'Changez de délai ou de genre.'
            : 'Termes de contrats, entretiens, pièces qui expirent, assemblées\u00a0: elles viendront ici trois mois avant.'}
        </EmptyState>
      }
      columns={[
        {
          header: 'Échéance',
          main: true,
          cell: row => (
            <>
              {row.label}
              {row.why ? (
                <>
                  <br />
                  <small className="soft">{row.why}</small>
                </>
              ) : null}
            </>
          ),
        },
        {
          header: 'Pour',
          phone: 'bare',
          cell: row => row.person ?? row.activity ?? 'La maison',
        },
        { header: 'Le', phone: 'bare', cell: row => <DayText day={row.on} /> },
        {
          header: handled ? 'Traitée' : 'Délai',
          cell: row =>
            row.handled ? (
              <>
                par {row.handled.by}
                {row.handled.note ? (
                  <>
                    <br />
                    <small className="soft">{row.handled.note}</small>
                  </>
                ) : null}
              </>
            ) : (
              <Badge tone={TONES[row.level]}>{ALARM_LEVEL_LABELS[row.level].toLowerCase()}</Badge>
            ),
        },
        ...(handled && mayHandle
          ? [
              {
                header: 'Reprendre',
                cell: (row: Row) => (
                  <Button small name="reopen" value={keyOf(row)}>
                    À traiter
                  </Button>
                ),
              },
            ]
          : []),
      ]}
    />
  )
}
