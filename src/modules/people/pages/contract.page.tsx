import { data, Form, Link } from 'react-router'
import { formatDay, formatLongDay } from '../../../kernel/day.ts'
import { CAPE_LIMITS } from '../../../law/cape.ts'
import { inForce } from '../../../law/dated.ts'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DescriptionList,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
} from '../../../ui/index.ts'
import { listDocuments } from '../../documents/index.ts'
import { END_LABELS } from '../contract.ts'
import {
  amendContracts,
  changeContract,
  changeSuspension,
  endContract,
  getContract,
  printAmendment,
  printContract,
  setClauses,
  suspendContract,
  tickNotices,
  untickNotice,
} from '../index.ts'
import type { Route } from './+types/contract.page'
import { Amend, Correct, End, Suspend } from './contract-changes.tsx'
import { Clauses } from './contract-clauses.tsx'
import { History } from './contract-history.tsx'
import { Notices } from './contract-notices.tsx'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const found = await load(args, getContract, { id: args.params.id })
  const about = [found.contract.id, ...found.amendments.map(one => one.id)]
  const documents = await load(args, listDocuments, { personId: found.person.id })
  return {
    ...found,
    // Who leaves: the way out leads here with their last day.
    ending: new URL(args.request.url).searchParams.get('fin'),
    documents: documents.filter(document => about.includes(document.subjectId)),
    writes: may(session, changeContract),
    ticks: may(session, tickNotices),
    unticks: may(session, untickNotice),
    requestKey: requestKey(),
  }
}

const ACTIONS = {
  end: endContract,
  change: changeContract,
  amend: amendContracts,
  suspend: suspendContract,
  resume: changeSuspension,
  notice: tickNotices,
  untick: untickNotice,
  clauses: setClauses,
  print: printContract,
  'print-amendment': printAmendment,
} as const

export async function action(args: Route.ActionArgs) {
  const intent = String((await formOf(args)).get('intent')) as keyof typeof ACTIONS
  const { data: refused, init } = await perform(
    args,
    (ACTIONS[intent] ?? endContract) as typeof endContract,
    undefined,
    {
      redirect: `/contrats/${args.params.id}`,
    },
  )
  return data({ intent, ...refused }, init ?? {})
}

export type Loaded = Route.ComponentProps['loaderData']
type Refused = {
  refusals: readonly { message: string; path?: string }[]
  values: Record<string, string | string[]>
} | null
/** What a part of the page is given: what was read, what was refused of its own form. */
export interface PartProps {
  loaderData: Loaded
  refused: Refused
}

export default function ContractPage({ loaderData, actionData }: Route.ComponentProps) {
  const { contract, person, activity, writes } = loaderData
  const refusedFor = (intent: string): Refused => (actionData?.intent === intent ? (actionData as Refused) : null)
  const name = contract.kind.toUpperCase()
  const ofMost = contract.kind === 'cape' ? ` sur ${renewalsOf(contract)}` : ''
  const title = `${name} de ${person.name}`
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader
        title={title}
        breadcrumbs={[
          { href: '/personnes', label: 'Personnes' },
          { href: `/personnes/${person.id}`, label: person.name },
        ]}
      />
      <div className="stack">
        <Card
          title={contract.renewal > 0 ? `${name}, renouvellement ${contract.renewal}${ofMost}` : name}
          aside={contract.inForce ? <Badge tone="good">en cours</Badge> : <Badge>terminé ou à venir</Badge>}
        >
          <DescriptionList
            items={[
              [
                'Activité',
                <Link key="a" to={`/activites/${activity.id}`}>
                  {activity.name}
                </Link>,
              ],
              ['Signé le', contract.concludedOn ? formatDay(contract.concludedOn) : null],
              ['Premier jour', formatDay(contract.startsOn)],
              ['Terme', contract.endsOn ? formatDay(contract.endsOn) : 'sans terme'],
              [
                'Fin',
                contract.endedOn ? (
                  <>
                    {formatDay(contract.endedOn)} · {contract.endKind ? `${END_LABELS[contract.endKind]} · ` : ''}
                    {contract.endReason}
                  </>
                ) : null,
              ],
              [
                'Part fixe brute par mois',
                contract.fixedGrossCents ? <Money key="fixedGrossCents" cents={contract.fixedGrossCents} /> : null,
              ],
              [
                'Activité minimale sur douze mois',
                contract.minimumTurnoverCents ? (
                  <Money key="minimumTurnoverCents" cents={contract.minimumTurnoverCents} />
                ) : null,
              ],
              ['Heures par semaine', contract.weeklyHours],
              ['Fin de la période d’essai', contract.trialEndsOn ? formatDay(contract.trialEndsOn) : null],
            ]}
          />
          {writes ? (
            <div className="row">
              <Form method="post">
                <HiddenFields values={{ requestKey: loaderData.requestKey, id: contract.id }} />
                <FormFeedback errors={refusedFor('print')?.refusals}>
                  <Button name="intent" value="print">
                    Établir le document à signer
                  </Button>
                </FormFeedback>
              </Form>
              {contract.kind === 'cape' && contract.endedOn === null && loaderData.chain.at(-1)?.id === contract.id ? (
                <>
                  {contract.renewal < renewalsOf(contract) ? (
                    <ButtonLink to={`/personnes/${person.id}?renouvelle=${contract.id}#contrat`}>Renouveler</ButtonLink>
                  ) : null}
                  <ButtonLink to={`/personnes/${person.id}?suit=${contract.id}#contrat`}>Passer au CESA</ButtonLink>
                </>
              ) : null}
              {contract.inForce ? (
                <ButtonLink to={`/personnes/${person.id}/sortie`}>Préparer la sortie</ButtonLink>
              ) : null}
            </div>
          ) : null}
        </Card>
        <Dates loaderData={loaderData} />
        <Notices loaderData={loaderData} refused={refusedFor('notice') ?? refusedFor('untick')} />
        <History loaderData={loaderData} refused={refusedFor('print-amendment')} />
        {writes ? <Clauses loaderData={loaderData} refused={refusedFor('clauses')} /> : null}
        {writes ? (
          <Card title="Faire évoluer le contrat" id="evolution">
            <div className="stack">
              {contract.inForce ? (
                <>
                  <Amend loaderData={loaderData} refused={refusedFor('amend')} />
                  <Suspend loaderData={loaderData} refused={refusedFor('suspend') ?? refusedFor('resume')} />
                </>
              ) : null}
              {contract.endedOn === null ? <End loaderData={loaderData} refused={refusedFor('end')} /> : null}
              <Correct loaderData={loaderData} refused={refusedFor('change')} />
            </div>
          </Card>
        ) : null}
      </div>
    </>
  )
}

const renewalsOf = (contract: Loaded['contract']): number => inForce(CAPE_LIMITS, contract.startsOn).renewals

/** What the law reckons, each day with its sentence. */
function Dates({ loaderData }: { loaderData: Loaded }) {
  const { contract, dates } = loaderData
  const trial = dates.trial
  return (
    <Card title="Ce que la loi calcule">
      <DescriptionList
        items={[
          [
            'Devenir associé au plus tard le',
            dates.associateBy ? (
              <>
                <strong>{formatLongDay(dates.associateBy.on)}</strong>
                <br />
                <span className="soft small">{dates.associateBy.explanation} (Code du travail, art. L7331-3)</span>
              </>
            ) : null,
          ],
          [
            'Période d’essai possible',
            trial ? (
              <>
                {trial.on ? `jusqu’au ${formatLongDay(trial.on)}` : 'aucune'}
                <br />
                <span className="soft small">{trial.explanation} (Code du travail, art. L7332-1)</span>
              </>
            ) : null,
          ],
          [
            'Terme possible de ce CAPE',
            dates.capeLastDay ? (
              <>
                {formatLongDay(dates.capeLastDay.on)}
                <br />
                <span className="soft small">{dates.capeLastDay.explanation} (Code de commerce, art. L127-2)</span>
              </>
            ) : null,
          ],
          [
            'Renouvellements',
            contract.kind === 'cape'
              ? `${loaderData.chain.length - 1} sur ${renewalsOf(contract)}${contract.renewal >= renewalsOf(contract) ? '\u00a0: ce CAPE ne se renouvelle plus' : ''}`
              : null,
          ],
        ]}
      />
    </Card>
  )
}
