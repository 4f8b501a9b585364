import { counted, formatInteger } from '../../../kernel/count.ts'
import { load, signedIn } from '../../../platform/page.server.ts'
import { Users } from '../../../ui/icon.tsx'
import {
  Badge,
  Card,
  DataTable,
  DayText,
  EmptyState,
  FilterBar,
  Money,
  PageHeader,
  Pager,
  SelectField,
  TextField,
  type Tone,
} from '../../../ui/index.ts'
import { Sparkline } from '../../../ui/sparkline.tsx'
import { type Mood, REASON_CODES, type ReasonCode } from '../attention.ts'
import { askStandings, listAdvisors, type PortfolioRow, portfolio } from '../index.ts'
import type { Route } from './+types/portfolio.page'

export const REASON_LABELS: Record<ReasonCode, string> = {
  negative: 'Argent qui manque',
  sinking: 'Trésorerie en baisse',
  contract: 'Contrat qui finit',
  'no-contract': 'Sans contrat',
  behind: 'Loin de l’objectif',
  unmet: 'Pas vu·e depuis longtemps',
  late: 'Impayés',
}
const REASON_TONES: Record<ReasonCode, Tone> = {
  negative: 'bad',
  sinking: 'wait',
  contract: 'wait',
  'no-contract': 'wait',
  behind: 'wait',
  unmet: 'info',
  late: 'info',
}
export const MOOD_LABELS: Record<Mood, { label: string; tone: Tone }> = {
  rising: { label: 'en hausse', tone: 'good' },
  steady: { label: 'stable', tone: 'neutral' },
  falling: { label: 'en baisse', tone: 'wait' },
  low: { label: 'à découvert', tone: 'bad' },
}

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const search = args.url.searchParams
  const filters = {
    q: search.get('q')?.slice(0, 100) || undefined,
    reason: REASON_CODES.find(code => code === search.get('raison')),
    contract: (['cape', 'cesa', 'none'] as const).find(kind => kind === search.get('contrat')),
    advisorId: search.get('par') || undefined,
  }
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))
  const after = search.get('apres')
  const page = await load(args, portfolio, { ...given, ...(after ? { after } : {}), limit: 50 })
  if (page.stale) await askStandings(session, {})
  const more = new URLSearchParams(search)
  if (page.next) more.set('apres', page.next)
  return {
    ...page,
    next: page.next ? `?${more}` : null,
    filters,
    filtered: Object.keys(given).length > 0,
    advisors: (await load(args, listAdvisors, {})).map(({ id, name }) => ({ value: id, label: name })),
  }
}

export default function PortfolioPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, filters, filtered, total, inNeed, advisors } = loaderData
  return (
    <>
      <title>Accompagnement — Essaim</title>
      <PageHeader
        title="Accompagnement"
        subtitle={`${counted(total, 'activité')}${inNeed > 0 ? `, dont ${formatInteger(inNeed)} à regarder` : ''}. Celles qui ont besoin d’aide viennent d’abord.`}
      />
      <Card>
        <FilterBar clearHref={filtered ? '/accompagnement' : undefined}>
          <TextField name="q" label="Chercher" required={false} defaultValue={filters.q} type="search" />
          <SelectField
            name="raison"
            label="À regarder"
            required={false}
            empty="Toutes"
            defaultValue={filters.reason ?? ''}
            options={REASON_CODES.map(value => ({ value, label: REASON_LABELS[value] }))}
          />
          <SelectField
            name="contrat"
            label="Contrat"
            required={false}
            empty="Tous"
            defaultValue={filters.contract ?? ''}
            options={[
              { value: 'cape', label: 'CAPE' },
              { value: 'cesa', label: 'CESA' },
              { value: 'none', label: 'Aucun' },
            ]}
          />
          {advisors.length > 1 ? (
            <SelectField
              name="par"
              label="Accompagnement"
              required={false}
              empty="Tout le monde"
              defaultValue={filters.advisorId ?? ''}
              options={advisors}
            />
          ) : null}
        </FilterBar>
        <DataTable
          caption="Activités, celles qui ont besoin d’aide d’abord"
          rows={rows}
          rowKey={row => row.activityId}
          rowHref={row => `/accompagnement/${row.activityId}`}
          empty={
            filtered ? (
              <EmptyState title="Aucune activité ne répond à ces filtres">Élargissez la recherche.</EmptyState>
            ) : (
              <EmptyState icon={Users} title="Aucune activité ne vous est confiée">
                La direction confie les activités à accompagner depuis la page des activités.
              </EmptyState>
            )
          }
          columns={[
            {
              header: 'Activité',
              main: true,
              cell: row => (
                <>
                  {row.name}
                  {row.people ? (
                    <>
                      <br />
                      <small className="soft">{row.people}</small>
                    </>
                  ) : null}
                </>
              ),
            },
            { header: 'À regarder', cell: row => <Reasons row={row} /> },
            {
              header: 'Trésorerie',
              cell: row => (
                <span title={row.moodWhy}>
                  <Sparkline values={row.trendCents} />
                  <small className="soft">{MOOD_LABELS[row.mood].label}</small>
                  <span className="visually-hidden">{row.moodWhy}</span>
                </span>
              ),
            },
            { header: 'À l’activité', align: 'end', cell: row => <Money cents={row.mineCents} whole /> },
            {
              header: 'CA / objectif',
              align: 'end',
              cell: row => (
                <>
                  <Money cents={row.turnoverCents} whole tone="plain" />
                  {row.objectiveCents ? (
                    <>
                      <br />
                      <small className="soft">
                        sur <Money cents={row.objectiveCents} whole tone="plain" />
                      </small>
                    </>
                  ) : null}
                </>
              ),
            },
            {
              header: 'Rencontres',
              cell: row => (
                <>
                  {row.lastMetOn ? (
                    <>
                      vu·e le <DayText day={row.lastMetOn} />
                    </>
                  ) : (
                    <span className="soft">jamais vu·e</span>
                  )}
                  {row.next ? (
                    <>
                      <br />
                      <small className="soft">
                        {row.next.label} le <DayText day={row.next.on} />
                      </small>
                    </>
                  ) : null}
                </>
              ),
            },
          ]}
        />
        <Pager next={next} />
        <details>
          <summary>Comment l’ordre est calculé</summary>
          <p className="soft small">
            Chaque raison de regarder une activité pèse&nbsp;: argent qui manque 100, contrat qui finit dans le mois 70
            (dans les trois mois 50), trésorerie en baisse 40, moins de la moitié du chiffre d’affaires attendu à ce
            jour 35, sans contrat 30, pas vu·e depuis six mois 25, impayés 20. Les activités se rangent par la somme.
            L’ordre se refait dans les dix minutes quand la comptabilité bouge&nbsp;; les chiffres sont toujours de
            l’instant.
          </p>
        </details>
      </Card>
    </>
  )
}

export function Reasons({ row }: { row: Pick<PortfolioRow, 'reasons'> }) {
  if (row.reasons.length === 0) return <span className="soft">rien</span>
  return (
    <span className="row">
      {row.reasons.map(({ code, text }) => (
        <Badge key={code} tone={REASON_TONES[code]}>
          {text}
        </Badge>
      ))}
    </span>
  )
}
