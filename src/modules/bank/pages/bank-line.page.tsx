import { Form, Link, redirect, useNavigation } from 'react-router'
import { formatEuros, parseEuros } from '../../../kernel/money.ts'
import { type Refusal, refuse, refuseIfAny } from '../../../kernel/refusal.ts'
import {
  attempt,
  type Choice,
  chooseNamed,
  formOf,
  load,
  type RefusedForm,
  requestKey,
  signedIn,
} from '../../../platform/page.server.ts'
import { Check, Clock } from '../../../ui/icon.tsx'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  CellField,
  DataTable,
  DayText,
  DescriptionList,
  ErrorSummary,
  FieldRow,
  FilterBar,
  FormActions,
  FormFeedback,
  HiddenFields,
  InstantText,
  Money,
  NamedField,
  PageHeader,
  SearchField,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { listAccounts } from '../../ledger/index.ts'
import { activityChoices } from '../../organisation/index.ts'
import { LINE_STATE_LABELS } from '../bank-line.ts'
import {
  acceptSuggestions,
  getBankLine,
  listBankLines,
  listMatchCandidates,
  matchBankLine,
  parkBankLines,
  suggestMatches,
  unmatchBankLine,
} from '../index.ts'
import type { Match, Part } from '../match.ts'
import type { Suggestion } from '../suggestion.ts'
import type { Route } from './+types/bank-line.page'
import { matchOf, mayWrite } from './bank-page.server.ts'

const NOTHING = {
  suggestions: [] as Suggestion[],
  candidates: null,
  neighbours: [],
  accounts: [],
  activities: [] as Choice[] | null,
}

export async function loader(args: Route.LoaderArgs) {
  const { id } = args.params
  const q = new URL(args.request.url).searchParams.get('q')?.slice(0, 100) || undefined
  const line = await load(args, getBankLine, { id })
  const writes = mayWrite(args)
  const facts = { line, q, writes, requestKey: requestKey() }
  if (line.state === 'matched' || !writes) return { ...facts, ...NOTHING }
  const [suggested, candidates, others, accounts, activities] = await Promise.all([
    load(args, suggestMatches, { lineIds: [id], limit: 1 }),
    load(args, listMatchCandidates, { id, q }),
    load(args, listBankLines, {
      bankAccountId: line.bankAccountId,
      state: 'open',
      from: line.day,
      to: line.day,
      limit: 30,
    }),
    load(args, listAccounts, {}),
    activityChoices(args, undefined, () => true),
  ])
  return {
    ...facts,
    suggestions: (suggested.lines[0]?.suggestions ?? []) as Suggestion[],
    candidates,
    neighbours: others.rows.filter(other => other.id !== id),
    accounts: accounts.map(({ code, label }) => ({ value: code, label: `${code} ${label}` })),
    activities,
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  return attempt(args, async () => {
    const session = signedIn(args)
    const intent = String(form.get('intent') ?? '')
    const key = `${form.get('requestKey')}:${intent}`
    if (intent === 'undo') {
      await unmatchBankLine(session, { id }, key)
      throw redirect(`/banque/lignes/${id}`, 303)
    }
    const unnamed = await chooseNamed(args, {
      'splits.*.activityId': named => activityChoices(args, named, () => true),
    })
    if (unnamed) return unnamed
    if (intent === 'park') await parkBankLines(session, { ids: [id] }, key)
    else if (form.has('offered')) await acceptSuggestions(session, { matches: [matchOf(form.get('offered'))] }, key)
    else await matchBankLine(session, typedMatch(id, form), key)
    throw redirect(`/banque?fait=${id}`, 303)
  })
}

const SPLITS = [0, 1, 2] as const

/** The match that the form describes: documents ticked with their amounts, entries ticked, then accounts; the last without an amount takes the rest. */
function typedMatch(id: string, form: FormData): Match {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const refusals: Refusal[] = []
  const amountOf = (name: string) => {
    const typed = text(name)
    const value = typed ? parseEuros(typed) : null
    if (typed && value === null)
      refusals.push(refuse('montant', 'Montant illisible\u00a0: écrivez par exemple 1 234,56.', name))
    return value
  }
  const parts: Part[] = []
  for (const chosen of form.getAll('items').map(String)) {
    const [account, itemId] = chosen.split(' ') as [string, string]
    parts.push({ kind: 'item', account, itemId, amountCents: amountOf(`amount.${itemId}`) })
  }
  const entries = form.getAll('entries').map(String)
  if (entries.length > 0) parts.push({ kind: 'ledger', lines: entries.map(entryId => ({ entryId })) })
  for (const i of SPLITS) {
    const account = text(`splits.${i}.account`)
    if (!account) continue
    parts.push({
      kind: 'account',
      account,
      activityId: text(`splits.${i}.activityId`) || null,
      label: text(`splits.${i}.label`) || null,
      amountCents: amountOf(`splits.${i}.amountCents`),
    })
  }
  refuseIfAny(refusals)
  const credit = text('credit')
  if (credit) parts.push({ kind: 'customer', customerId: credit, invoices: [] })
  return { lineIds: [id, ...form.getAll('with').map(String)], parts }
}

export default function BankLinePage({ loaderData, actionData }: Route.ComponentProps) {
  const { line, writes } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : undefined
  return (
    <>
      <title>Ligne de banque — Essaim</title>
      <PageHeader
        title={line.counterparty ?? line.label}
        subtitle={
          <>
            <Money cents={line.amountCents} sign /> le <DayText day={line.day} /> ·{' '}
            <Badge tone={line.state === 'matched' ? 'good' : 'wait'}>{LINE_STATE_LABELS[line.state]}</Badge>
          </>
        }
        breadcrumbs={[{ href: '/banque', label: 'Banque' }]}
      />
      <Card title="Ce que dit la banque">
        <DescriptionList
          items={[
            ['Compte', line.accountName],
            ['Libellé', line.label],
            ['Tiers', line.counterparty],
            ['IBAN du tiers', line.counterpartyIban],
            ['Référence', line.reference],
            ['Date de valeur', line.valueDay ? <DayText key="value" day={line.valueDay} /> : null],
          ]}
        />
        {line.details.length > 0 ? (
          <DataTable
            caption="Détail du lot"
            showCaption
            rows={line.details.map((detail, i) => ({ ...detail, key: String(i) }))}
            rowKey={detail => detail.key}
            columns={[
              { header: 'Libellé', main: true, cell: detail => detail.label },
              { header: 'Tiers', phone: 'bare', cell: detail => detail.counterparty },
              {
                header: 'Montant',
                phone: 'beside',
                align: 'end',
                cell: detail => <Money cents={detail.amountCents} />,
              },
            ]}
          />
        ) : null}
      </Card>
      {line.match ? <Matched loaderData={loaderData} refusals={refused?.refusals} /> : null}
      {line.state !== 'matched' && writes ? <ByHand loaderData={loaderData} refused={refused} /> : null}
    </>
  )
}

type Data = { loaderData: Route.ComponentProps['loaderData'] }

function Matched({ loaderData, refusals = [] }: Data & { refusals?: readonly { message: string; path?: string }[] }) {
  const { line, writes } = loaderData
  const match = line.match!
  const validated = match.ledger.some(entry => entry.posted && entry.validated)
  return (
    <Card title={match.kind === 'parked' ? 'En attente d’identification' : 'Rapprochée avec'}>
      <ErrorSummary errors={line.state === 'matched' ? refusals : []} />
      <DataTable
        caption="Écritures"
        rows={match.ledger}
        rowKey={entry => entry.entryId}
        rowHref={entry => `/comptabilite/ecritures/${entry.entryId}`}
        columns={[
          { header: 'Écriture', main: true, cell: entry => entry.label },
          { header: 'Pièce', phone: 'bare', cell: entry => entry.documentNumber },
          { header: 'Date', phone: 'bare', cell: entry => <DayText day={entry.day} /> },
          {
            header: 'État',
            phone: 'bare',
            cell: entry => (entry.validated ? 'validée' : <Badge tone="wait">provisoire</Badge>),
          },
          { header: 'Montant', phone: 'beside', align: 'end', cell: entry => <Money cents={entry.amountCents} sign /> },
        ]}
      />
      {match.lines.length > 1 ? (
        <>
          <p>Ensemble avec&nbsp;:</p>
          <ul>
            {match.lines
              .filter(other => other.id !== line.id)
              .map(other => (
                <li key={other.id}>
                  <Link to={`/banque/lignes/${other.id}`}>{other.label}</Link> du <DayText day={other.day} /> (
                  <Money cents={other.amountCents} sign />)
                </li>
              ))}
          </ul>
        </>
      ) : null}
      <p className="soft small">
        Par {match.actorName}, <InstantText at={match.at} />.
      </p>
      {writes ? (
        <Form method="post">
          <HiddenFields values={{ requestKey: loaderData.requestKey }} />
          <Button name="intent" value="undo">
            Défaire
          </Button>
          {validated ? (
            <p className="soft small">Les écritures validées seront contrepassées&nbsp;: rien ne s’efface.</p>
          ) : null}
        </Form>
      ) : null}
    </Card>
  )
}

function ByHand({
  loaderData,
  refused,
}: Data & {
  refused: RefusedForm | undefined
}) {
  const { line, suggestions, candidates, neighbours, accounts, activities } = loaderData
  const busy = useNavigation().state !== 'idle'
  const customers = [
    ...new Map(
      (candidates?.items ?? [])
        .filter(item => item.account.startsWith('411') && item.thirdPartyId)
        .map(item => [item.thirdPartyId!, { value: item.thirdPartyId!, label: item.thirdPartyName ?? item.number }]),
    ).values(),
  ]
  return (
    <>
      {suggestions.length > 0 ? <Suggestions loaderData={loaderData} /> : null}
      <Card title="Rapprocher à la main">
        <FilterBar clearHref={loaderData.q ? `/banque/lignes/${line.id}` : undefined} label="Chercher une pièce">
          <SearchField label="Chercher une pièce" help="Numéro, nom ou montant." defaultValue={loaderData.q} />
        </FilterBar>
        <Form method="post" className="stack" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
            <HiddenFields values={{ requestKey: loaderData.requestKey }} />
            {candidates && candidates.items.length > 0 ? (
              <DataTable
                caption="Pièces ouvertes"
                showCaption
                rows={candidates.items.slice(0, loaderData.q ? 50 : 8)}
                rowKey={item => `${item.account} ${item.itemId}`}
                select={{ name: 'items', label: item => `${item.number} ${item.thirdPartyName ?? ''}` }}
                columns={[
                  { header: 'Pièce', phone: 'bare', main: true, cell: item => item.number },
                  { header: 'Tiers', phone: 'bare', cell: item => item.thirdPartyName },
                  { header: 'Compte', phone: 'hidden', cell: item => <span className="num">{item.account}</span> },
                  { header: 'Date', phone: 'bare', cell: item => <DayText day={item.day} /> },
                  {
                    header: 'Ouvert',
                    phone: 'beside',
                    align: 'end',
                    cell: item => <Money cents={item.openCents} sign />,
                  },
                  {
                    header: 'Part',
                    align: 'end',
                    cell: item => (
                      <CellField
                        name={`amount.${item.itemId}`}
                        label={`Part de ${item.number}`}
                        inputMode="decimal"
                        placeholder={formatEuros(item.openCents)}
                      />
                    ),
                  },
                ]}
              />
            ) : (
              <p className="soft">Aucune pièce ouverte ne correspond.</p>
            )}
            {candidates && candidates.entries.length > 0 ? (
              <DataTable
                caption="Déjà en comptabilité sur ce compte"
                showCaption
                rows={candidates.entries.slice(0, 12)}
                rowKey={entry => entry.entryId}
                select={{ name: 'entries', label: entry => entry.label }}
                columns={[
                  { header: 'Écriture', main: true, cell: entry => entry.label },
                  { header: 'Date', phone: 'bare', cell: entry => <DayText day={entry.day} /> },
                  {
                    header: 'Montant',
                    phone: 'beside',
                    align: 'end',
                    cell: entry => <Money cents={entry.amountCents} sign />,
                  },
                ]}
              />
            ) : null}
            {neighbours.length > 0 ? (
              <DataTable
                caption="Avec ces lignes du même jour"
                showCaption
                rows={neighbours}
                rowKey={other => other.id}
                select={{ name: 'with', label: other => other.label }}
                columns={[
                  { header: 'Ligne', main: true, cell: other => other.counterparty ?? other.label },
                  {
                    header: 'Montant',
                    phone: 'beside',
                    align: 'end',
                    cell: other => <Money cents={other.amountCents} sign />,
                  },
                ]}
              />
            ) : null}
            <fieldset className="stack tight">
              <legend>
                <h3>Ou sur des comptes</h3>
              </legend>
              <p className="soft small">
                Un montant laissé vide prend le reste. Les montants portent le signe de la banque&nbsp;:{' '}
                {formatEuros(line.amountCents)}.
              </p>
              {SPLITS.map(i => (
                <FieldRow key={i}>
                  <SelectField
                    name={`splits.${i}.account`}
                    label="Compte"
                    required={false}
                    empty="–"
                    options={accounts}
                  />
                  <NamedField
                    name={`splits.${i}.activityId`}
                    label="Activité"
                    required={false}
                    empty="La coopérative"
                    options={activities}
                  />
                  <AmountField name={`splits.${i}.amountCents`} label="Montant" required={false} />
                  <TextField name={`splits.${i}.label`} label="Libellé" required={false} maxLength={120} />
                </FieldRow>
              ))}
              {line.amountCents > 0 && customers.length > 0 ? (
                <SelectField
                  name="credit"
                  label="Ce qui reste, au crédit de"
                  required={false}
                  empty="Personne"
                  options={customers}
                />
              ) : null}
            </fieldset>
            <FormActions>
              <Button variant="primary" icon={Check} name="intent" value="match" pending={busy}>
                Rapprocher
              </Button>
              {line.state === 'open' ? (
                <Button icon={Clock} name="intent" value="park">
                  Mettre en attente (471)
                </Button>
              ) : null}
              <ButtonLink variant="quiet" to="/banque">
                Revenir
              </ButtonLink>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}

function Suggestions({ loaderData: { suggestions, requestKey } }: Data) {
  return (
    <Card title="Propositions" tone="accent">
      <ul className="plain stack tight">
        {suggestions.map(suggestion => (
          <li key={JSON.stringify(suggestion.match)}>
            <Form method="post" className="row spread">
              <HiddenFields values={{ requestKey, offered: JSON.stringify(suggestion.match) }} />
              <div>
                {suggestion.summary}{' '}
                <Badge tone={suggestion.confidence >= 90 ? 'good' : 'info'}>{suggestion.confidence}&nbsp;%</Badge>
                <div className="soft small">{suggestion.reason}</div>
              </div>
              <Button
                small
                icon={Check}
                name="intent"
                value="accept"
                aria-label={`Accepter\u00a0: ${suggestion.summary}`}
              >
                Accepter
              </Button>
            </Form>
          </li>
        ))}
      </ul>
      <p className="soft small">
        <Link to="/banque">Revenir à la liste</Link>
      </p>
    </Card>
  )
}
