import { Form, Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { formOf, load, pageAsked, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Plus, Users } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DayText,
  EmptyState,
  FilterBar,
  FormFeedback,
  HiddenFields,
  PageHeader,
  Pager,
  SearchField,
  SelectField,
  Tabs,
} from '../../../ui/index.ts'
import { listSites } from '../../organisation/index.ts'
import { type JourneyStage, nextStage, REASON_LABELS, STAGE_LABELS } from '../candidate.ts'
import { getPipeline, listCandidates, listJourneys, listPrescribers, moveCandidates } from '../index.ts'
import type { Route } from './+types/pipeline.page'

const AFTER = ['cape', 'cesa', 'associate', 'exit'] as const
const isAfter = (stage: string | null): stage is (typeof AFTER)[number] => AFTER.some(after => after === stage)
const BEFORE = ['open', 'prospect', 'meeting', 'diagnosis', 'joined', 'refused', 'abandoned', 'draft'] as const

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const { searchParams } = new URL(args.request.url)
  const text = (name: string) => searchParams.get(name) || undefined
  const writes = may(session, moveCandidates)
  const sites = (await load(args, listSites, {})).map(({ id, name }) => ({ value: id, label: name }))
  const siteId = sites.some(site => site.value === text('lieu')) ? text('lieu') : undefined
  const stage = text('etape') ?? null
  const shared = { writes, sites, siteId, stage, signs: session.activityIds === null, requestKey: requestKey() }
  if (text('vue') !== 'tableau' && !stage)
    return { ...shared, board: (await load(args, getPipeline, { siteId })).columns, people: null, candidates: null }
  if (isAfter(stage)) {
    return { ...shared, board: null, people: await pageAsked(args, listJourneys, { stage, siteId }), candidates: null }
  }
  const prescribers = (await load(args, listPrescribers, {})).map(({ id, name }) => ({ value: id, label: name }))
  const filters = {
    stage: BEFORE.find(one => one === stage) ?? 'open',
    q: text('q'),
    prescriberId: prescribers.some(one => one.value === text('prescripteur')) ? text('prescripteur') : undefined,
  } as const
  const candidates = await pageAsked(args, listCandidates, { ...filters, siteId })
  return {
    ...shared,
    board: null,
    people: null,
    candidates: { ...candidates, ...filters, prescribers },
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  return perform(args, moveCandidates, { ids: [form.get('id')], to: form.get('to') })
}

export default function PipelinePage({ loaderData, actionData }: Route.ComponentProps) {
  const { board, people, candidates, writes, siteId } = loaderData
  const site = siteId ? `&lieu=${siteId}` : ''
  return (
    <>
      <title>Parcours — Essaim</title>
      <PageHeader
        title="Parcours"
        subtitle="Du premier contact à la sortie&nbsp;: qui en est où."
        action={
          writes ? (
            <ButtonLink variant="primary" icon={Plus} to="/parcours/nouveau">
              Nouveau contact
            </ButtonLink>
          ) : null
        }
      />
      <Tabs
        label="Vues du parcours"
        items={[
          { href: `/parcours${siteId ? `?lieu=${siteId}` : ''}`, label: 'Étapes', current: board !== null },
          { href: `/parcours?vue=tableau${site}`, label: 'Tableau', current: board === null },
          { href: '/parcours/conversion', label: 'Ce qu’ils deviennent' },
        ]}
      />
      <FormFeedback errors={actionData?.refusals}>{null}</FormFeedback>
      {board ? <Board columns={board} {...loaderData} /> : null}
      {people ? <People {...loaderData} people={people} /> : null}
      {candidates ? <Candidates {...loaderData} candidates={candidates} /> : null}
    </>
  )
}

type Loaded = Route.ComponentProps['loaderData']

function Board({
  columns,
  writes,
  sites,
  siteId,
  signs,
  requestKey,
}: Loaded & { columns: NonNullable<Loaded['board']> }) {
  const stageHref = (stage: JourneyStage) => `/parcours?etape=${stage}${siteId ? `&lieu=${siteId}` : ''}`
  return (
    <div className="stack">
      {sites.length > 1 ? (
        <FilterBar clearHref={siteId ? '/parcours' : null}>
          <SelectField
            name="lieu"
            label="Lieu"
            required={false}
            empty="Tous les lieux"
            options={sites}
            defaultValue={siteId ?? ''}
          />
        </FilterBar>
      ) : null}
      <ol className="board" aria-label="Étapes du parcours">
        {columns.map(({ stage, count, cards }) => (
          <li key={stage}>
            <h2>
              <Link to={stageHref(stage)}>{STAGE_LABELS[stage]}</Link>
              <span className="count num">{count}</span>
            </h2>
            <ul>
              {cards.map(card => (
                <BoardCard
                  key={card.id}
                  stage={stage}
                  card={card}
                  writes={writes}
                  signs={signs}
                  requestKey={requestKey}
                />
              ))}
              {count > cards.length ? (
                <li className="more">
                  <Link to={stageHref(stage)}>
                    et {count - cards.length} autre{count - cards.length > 1 ? 's' : ''}
                  </Link>
                </li>
              ) : null}
              {count === 0 ? <li className="more soft">personne</li> : null}
            </ul>
          </li>
        ))}
      </ol>
    </div>
  )
}

interface BoardCardProps {
  stage: JourneyStage
  card: NonNullable<Loaded['board']>[number]['cards'][number]
  writes: boolean
  signs: boolean
  requestKey: string
}

/** One press moves a candidate to the next step, of today; the page of the candidate gives it another day, a note, a paper. */
function BoardCard({ stage, card, writes, signs, requestKey }: BoardCardProps) {
  const candidate = !isAfter(stage)
  const next = candidate ? nextStage(stage as 'prospect') : null
  return (
    <li className="board-card">
      <Link to={candidate ? `/parcours/${card.id}` : `/personnes/${card.id}`}>{card.name}</Link>
      {card.about ? <small>{card.about}</small> : null}
      <small>
        depuis le {formatDay(card.since)}
        {card.charge ? `, ${card.charge}` : ''}
      </small>
      {writes && next ? (
        <Form method="post">
          <HiddenFields values={{ requestKey, id: card.id }} />
          <Button
            variant="quiet"
            small
            name="to"
            value={next}
            aria-label={`${card.name}\u00a0: passer à ${STAGE_LABELS[next]}`}
          >
            → {STAGE_LABELS[next]}
          </Button>
        </Form>
      ) : null}
      {writes && signs && stage === 'diagnosis' ? (
        <ButtonLink
          variant="quiet"
          small
          to={`/parcours/${card.id}/contrat`}
          aria-label={`Signer le CAPE de ${card.name}`}
        >
          → Signer le CAPE
        </ButtonLink>
      ) : null}
    </li>
  )
}

const stageOptions = [
  { value: 'open', label: 'Tous ceux en cours', group: 'Candidats' },
  ...BEFORE.slice(1).map(value => ({ value, label: STAGE_LABELS[value as 'draft'], group: 'Candidats' })),
  ...AFTER.map(value => ({ value, label: STAGE_LABELS[value], group: 'Sous contrat' })),
]

function Candidates({ candidates, sites, siteId }: Loaded & { candidates: NonNullable<Loaded['candidates']> }) {
  const filtered = candidates.stage !== 'open' || candidates.q || candidates.prescriberId || siteId
  return (
    <Card>
      <FilterBar clearHref={filtered ? '/parcours?vue=tableau' : null}>
        <input type="hidden" name="vue" value="tableau" />
        <SearchField label="Nom, adresse ou métier" defaultValue={candidates.q} />
        <SelectField
          name="etape"
          label="Étape"
          required={false}
          empty={null}
          options={stageOptions}
          defaultValue={candidates.stage}
        />
        {sites.length > 0 ? (
          <SelectField
            name="lieu"
            label="Lieu"
            required={false}
            empty="Tous"
            options={sites}
            defaultValue={siteId ?? ''}
          />
        ) : null}
        {candidates.prescribers.length > 0 ? (
          <SelectField
            name="prescripteur"
            label="Prescripteur"
            required={false}
            empty="Tous"
            options={candidates.prescribers}
            defaultValue={candidates.prescriberId ?? ''}
          />
        ) : null}
      </FilterBar>
      <DataTable
        caption="Candidats"
        rows={candidates.rows}
        sort={candidates.sort}
        rowKey={row => row.id}
        rowHref={row => `/parcours/${row.id}`}
        empty={
          <EmptyState icon={Users} title="Personne ici">
            Changez de filtre, ou notez un nouveau contact.
          </EmptyState>
        }
        columns={[
          { header: 'Personne', main: true, sort: 'name', cell: row => row.name },
          {
            header: 'Étape',
            phone: 'bare',
            cell: row => (
              <>
                <Badge
                  tone={
                    row.stage === 'refused' || row.stage === 'abandoned'
                      ? 'neutral'
                      : row.stage === 'joined'
                        ? 'good'
                        : 'wait'
                  }
                >
                  {STAGE_LABELS[row.stage]}
                </Badge>
                {row.reason ? <small className="soft"> {REASON_LABELS[row.reason]}</small> : null}
              </>
            ),
          },
          { header: 'Depuis', sort: '-since', phone: 'bare', cell: row => <DayText day={row.since} /> },
          {
            header: 'Métier',
            sort: 'trade',
            cell: row => (
              <>
                {row.trade}
                {row.commune ? <small className="soft"> {row.commune}</small> : null}
              </>
            ),
            phone: 'hidden',
          },
          { header: 'Lieu', cell: row => row.site, phone: 'hidden' },
          { header: 'Prescripteur', cell: row => row.prescriber, phone: 'hidden' },
          { header: 'Suivi par', cell: row => row.charge },
        ]}
      />
      <Pager next={candidates.next} />
    </Card>
  )
}

function People({ people, stage, sites, siteId }: Loaded & { people: NonNullable<Loaded['people']> }) {
  return (
    <Card>
      <FilterBar clearHref="/parcours?vue=tableau">
        <SelectField
          name="etape"
          label="Étape"
          required={false}
          empty={null}
          options={stageOptions}
          defaultValue={stage ?? ''}
        />
        {sites.length > 0 ? (
          <SelectField
            name="lieu"
            label="Lieu"
            required={false}
            empty="Tous"
            options={sites}
            defaultValue={siteId ?? ''}
          />
        ) : null}
      </FilterBar>
      <DataTable
        caption={STAGE_LABELS[stage as JourneyStage]}
        rows={people.rows}
        rowKey={row => row.id}
        rowHref={row => `/personnes/${row.id}`}
        empty={<EmptyState icon={Users} title="Personne à cette étape" />}
        columns={[
          { header: 'Personne', main: true, cell: row => row.name },
          { header: 'Activité', phone: 'bare', cell: row => row.activity },
          { header: 'Depuis', phone: 'bare', cell: row => <DayText day={row.since} /> },
          {
            header: 'Candidature',
            cell: row => (row.candidateId ? <Link to={`/parcours/${row.candidateId}`}>voir</Link> : null),
          },
        ]}
      />
      <Pager next={people.next} />
    </Card>
  )
}
