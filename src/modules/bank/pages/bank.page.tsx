import { useEffect, useState } from 'react'
import { Form, Link, redirect, useFetchers, useNavigation, useSubmit } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { Refused, refuse } from '../../../kernel/refusal.ts'
import { attempt, formOf, load, pageAsked, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { Check, CheckCheck, Clock, Landmark, Plus, Upload } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DayText,
  EmptyState,
  ErrorSummary,
  FieldRow,
  FileLinks,
  FilterBar,
  Flash,
  FormActions,
  FormFeedback,
  HeaderCell,
  HiddenFields,
  Money,
  PageHeader,
  Pager,
  SearchField,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { useRowKeys } from '../../../ui/use-row-keys.ts'
import { LINE_STATE_LABELS, LINE_STATES } from '../bank-line.ts'
import {
  acceptSuggestions,
  addBankAccount,
  type BankAccountRow,
  type BankLineRow,
  listBankAccounts,
  listBankLines,
  parkBankLines,
  suggestMatches,
  unmatchBankLine,
} from '../index.ts'
import type { Suggestion } from '../suggestion.ts'
import type { Route } from './+types/bank.page'
import { bankLinesAsked } from './bank-lines-file.ts'
import { matchOf, mayWrite } from './bank-page.server.ts'

/** From here on a suggestion is ticked beforehand. */
const SURE = 90

export async function loader(args: Route.LoaderArgs) {
  const search = args.url.searchParams
  const asked = bankLinesAsked(args)
  const { state, bankAccountId, q } = asked
  const { rows: accounts } = await load(args, listBankAccounts, { archived: false })
  const page = await pageAsked(args, listBankLines, asked)
  const open = page.rows.filter(row => row.state !== 'matched').map(row => row.id)
  const found = state === 'matched' ? [] : (await load(args, suggestMatches, { lineIds: open, limit: 50 })).lines
  const suggestions = new Map(found.map(line => [line.lineId, line.suggestions as Suggestion[]]))
  return {
    accounts,
    ...page,
    rows: page.rows.map(row => ({
      ...row,
      best: suggestions.get(row.id)?.[0] ?? null,
      others: (suggestions.get(row.id)?.length ?? 1) - 1,
    })),
    filters: { etat: state ?? 'tout', compte: bankAccountId, q },
    adding: search.has('ajouter'),
    done: search.get('fait'),
    writes: mayWrite(args),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const session = signedIn(args)
  const intent = String(form.get('intent') ?? '')
  if (intent === 'add') return perform(args, addBankAccount, undefined, { redirect: '/banque' })
  return attempt(args, async () => {
    const key = `${form.get('requestKey')}:${intent}:${form.get('one') ?? ''}`
    const one = form.get('one')
    const ids = one ? [String(one)] : form.getAll('ids').map(String)
    if (ids.length === 0) throw new Refused([refuse('choix', 'Cochez au moins une ligne.')])
    if (intent === 'undo') await unmatchBankLine(session, { id: ids[0]! }, key)
    else if (intent === 'park') await parkBankLines(session, { ids }, key)
    else {
      const offered = ids.filter(id => form.has(`match.${id}`))
      if (offered.length === 0)
        throw new Refused([
          refuse('choix', 'Aucune des lignes cochées n’a de proposition\u00a0: rapprochez-les une à une.'),
        ])
      await acceptSuggestions(session, { matches: offered.map(id => matchOf(form.get(`match.${id}`))) }, key)
    }
    if (form.has('quiet')) return { done: ids }
    const back = new URL(args.request.url).searchParams
    back.delete('index')
    if (intent === 'undo') back.delete('fait')
    else back.set('fait', ids.length === 1 ? ids[0]! : String(ids.length))
    throw redirect(`/banque?${back}`, 303)
  })
}

export default function BankPage({ loaderData, actionData }: Route.ComponentProps) {
  const { accounts, rows, count, next, filters, adding, done, writes } = loaderData
  const refusals = actionData && 'refusals' in actionData ? actionData.refusals : []
  return (
    <>
      <title>Banque — Essaim</title>
      <PageHeader
        title="Banque"
        action={
          writes && accounts.length > 0 ? (
            <ButtonLink icon={Upload} to="/banque/importer">
              Importer un relevé
            </ButtonLink>
          ) : null
        }
      />
      {adding || accounts.length === 0 ? (
        writes ? (
          <AddAccount loaderData={loaderData} actionData={actionData} first={accounts.length === 0} />
        ) : null
      ) : (
        <ErrorSummary errors={refusals} />
      )}
      {done ? <Done done={done} requestKey={loaderData.requestKey} /> : null}
      {accounts.length > 0 ? <Accounts accounts={accounts} writes={writes && !adding} /> : null}
      {accounts.length > 0 ? (
        <Card
          id="lignes"
          title={filters.etat === 'open' ? 'À rapprocher' : 'Lignes de banque'}
          aside={<span className="soft num">{counted(count, 'ligne')}</span>}
        >
          <FilterBar clearHref={filters.q || filters.compte || filters.etat !== 'open' ? '/banque' : undefined}>
            <SearchField label="Libellé ou montant" defaultValue={filters.q} />
            <SelectField
              name="etat"
              label="État"
              empty={null}
              defaultValue={filters.etat}
              options={[
                ...LINE_STATES.map(value => ({ value, label: LINE_STATE_LABELS[value] })),
                { value: 'tout', label: 'Toutes' },
              ]}
            />
            {accounts.length > 1 ? (
              <SelectField
                name="compte"
                label="Compte"
                required={false}
                empty="Tous"
                defaultValue={filters.compte}
                options={accounts.map(({ id, name }) => ({ value: id, label: name }))}
              />
            ) : null}
          </FilterBar>
          {rows.length === 0 ? (
            <NoLines filtered={Boolean(filters.q)} state={filters.etat} />
          ) : (
            <Lines key={filters.etat} loaderData={loaderData} />
          )}
          <Pager next={next} />
          {rows.length > 0 ? <FileLinks to="/banque/lignes/export" /> : null}
        </Card>
      ) : null}
    </>
  )
}

function NoLines({ filtered, state }: { filtered: boolean; state: string }) {
  if (filtered) return <EmptyState title="Aucune ligne ne correspond">Changez la recherche ou l’état.</EmptyState>
  return state === 'open' ? (
    <EmptyState icon={CheckCheck} title="Tout est rapproché">
      Les prochaines lignes arriveront avec le prochain relevé.
    </EmptyState>
  ) : (
    <EmptyState title="Aucune ligne ici">Importez un relevé&nbsp;: chaque ligne y trouve sa place.</EmptyState>
  )
}

function Done({ done, requestKey }: { done: string; requestKey: string }) {
  const several = /^\d+$/.test(done)
  return (
    <Flash title={several ? `${done} lignes sont en comptabilité.` : 'La ligne est en comptabilité.'}>
      {several ? null : (
        <Form method="post">
          <HiddenFields values={{ requestKey, intent: 'undo', one: done }} />
          <Button small variant="quiet">
            Défaire
          </Button>
        </Form>
      )}
    </Flash>
  )
}

function Accounts({ accounts, writes }: { accounts: readonly BankAccountRow[]; writes: boolean }) {
  return (
    <Card
      title="Comptes"
      aside={
        writes ? (
          <ButtonLink small variant="quiet" icon={Plus} to="?ajouter=1">
            Ajouter un compte
          </ButtonLink>
        ) : null
      }
    >
      <DataTable
        caption="Comptes bancaires"
        rows={accounts}
        rowKey={row => row.id}
        rowHref={row => `/banque/rapprochement/${row.id}`}
        columns={[
          { header: 'Compte', main: true, cell: row => row.name },
          { header: 'Comptabilité', phone: 'hidden', cell: row => <span className="num">{row.account}</span> },
          { header: 'Jusqu’au', cell: row => (row.lastDay ? <DayText day={row.lastDay} /> : '–') },
          { header: 'Solde en banque', align: 'end', cell: row => <Money cents={row.bankCents} /> },
          { header: 'Solde comptable', align: 'end', cell: row => <Money cents={row.ledgerCents} /> },
          {
            header: 'À rapprocher',
            align: 'end',
            cell: row =>
              row.openCount + row.parkedCount === 0 ? (
                <Badge tone="good">à jour</Badge>
              ) : (
                <span className="num">
                  {row.openCount}
                  {row.parkedCount > 0 ? ` + ${row.parkedCount} en attente` : ''}
                </span>
              ),
          },
        ]}
      />
    </Card>
  )
}

type PageProps = Pick<Route.ComponentProps, 'loaderData' | 'actionData'>

function AddAccount({ loaderData, actionData, first }: PageProps & { first: boolean }) {
  const busy = useNavigation().state !== 'idle'
  const refused = actionData && 'refusals' in actionData ? actionData : undefined
  const taken = new Set(loaderData.accounts.map(({ account }) => account))
  const free = ['512', '5121', '5122', '5123', '5124'].find(code => !taken.has(code))
  return (
    <Card title={first ? 'Votre premier compte bancaire' : 'Ajouter un compte bancaire'} tone="accent">
      <Form method="post" className="stack" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ intent: 'add', requestKey: loaderData.requestKey }} />
          <FieldRow>
            <TextField
              name="name"
              label="Nom"
              help="Comme vous l’appelez&nbsp;: «&nbsp;Crédit coopératif&nbsp;»."
              maxLength={80}
            />
            <TextField
              name="account"
              label="Compte comptable"
              defaultValue={free}
              help="Un 512 à lui&nbsp;: il est ajouté au plan."
            />
          </FieldRow>
          <FieldRow>
            <TextField
              name="iban"
              label="IBAN"
              required={false}
              help="Il fait reconnaître ses relevés."
              autoComplete="off"
            />
            <TextField name="bic" label="BIC" required={false} autoComplete="off" />
          </FieldRow>
          <FormActions>
            <Button variant="primary" icon={Landmark} pending={busy}>
              Ajouter le compte
            </Button>
            {first ? null : (
              <ButtonLink variant="quiet" to="/banque">
                Revenir
              </ButtonLink>
            )}
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

type Row = BankLineRow & { best: Suggestion | null; others: number }

const toneOf = (confidence: number) => (confidence >= SURE ? 'good' : confidence >= 60 ? 'info' : 'neutral')

/** The queue: one key a line. Each key press is sent on its own; without scripts, each line has its buttons. */
function Lines({ loaderData }: { loaderData: PageProps['loaderData'] }) {
  const { rows, sort } = loaderData
  const writes = loaderData.writes && rows.some(row => row.state !== 'matched')
  const queue = useQueue(rows, loaderData.requestKey)
  const sure = rows.filter(row => row.state === 'open' && row.best && row.best.confidence >= SURE).length
  return (
    <Form method="post" className="stack">
      <HiddenFields values={{ requestKey: loaderData.requestKey }} />
      <ErrorSummary errors={queue.refusals} />
      {writes ? (
        <div className="row spread">
          <p className="soft small keys">
            <kbd>j</kbd> <kbd>k</kbd> avancer, <kbd>Entrée</kbd> accepter, <kbd>e</kbd> rapprocher autrement,{' '}
            <kbd>p</kbd> mettre en attente
          </p>
          <div className="row">
            <Button variant="primary" icon={CheckCheck} name="intent" value="accept">
              {sure > 1 ? `Accepter les cochées (${sure} sûres)` : 'Accepter les cochées'}
            </Button>
            <Button icon={Clock} name="intent" value="park">
              Mettre en attente (compte 471)
            </Button>
          </div>
        </div>
      ) : null}
      <div className="table">
        <table className="cards queue" {...queue.rowKeys.table}>
          <caption className="visually-hidden">Lignes de banque</caption>
          <thead>
            <tr>
              {writes ? (
                <td className="check">
                  <span className="visually-hidden">Choisir</span>
                </td>
              ) : null}
              <th scope="col">Opération</th>
              <HeaderCell column={{ header: 'Date', sort: '-day' }} sorted={sort} />
              <HeaderCell column={{ header: 'Montant', sort: '-amount', align: 'end' }} sorted={sort} />
              <th scope="col">Proposition</th>
              <td>
                <span className="visually-hidden">Actions</span>
              </td>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <LineRow key={row.id} row={row} queue={queue} writes={writes} />
            ))}
          </tbody>
        </table>
      </div>
    </Form>
  )
}

type Queue = ReturnType<typeof useQueue>

function LineRow({ row, queue, writes }: { row: Row; queue: Queue; writes: boolean }) {
  const busy = queue.running.has(row.id)
  return (
    <tr {...queue.rowKeys.row(row.id)}>
      {writes ? (
        <td className="check">
          {row.state === 'matched' ? null : (
            <input
              type="checkbox"
              name="ids"
              value={row.id}
              aria-label={`Choisir ${row.label}`}
              defaultChecked={row.state === 'open' && (row.best?.confidence ?? 0) >= SURE}
            />
          )}
        </td>
      ) : null}
      <th scope="row">
        <div>
          <Link to={`/banque/lignes/${row.id}`}>{row.counterparty ?? row.label}</Link>
          {row.counterparty ? <div className="soft small">{row.label}</div> : null}
        </div>
      </th>
      <td data-label="Date" className="phone-bare">
        <DayText day={row.day} />
      </td>
      <td data-label="Montant" className="end phone-beside">
        <Money cents={row.amountCents} sign />
      </td>
      <td data-label="Proposition" className="proposal phone-bare">
        <Proposal row={row} />
      </td>
      <td className="end phone-bare">
        {writes && row.best ? (
          <>
            <input type="hidden" name={`match.${row.id}`} value={JSON.stringify(row.best.match)} />
            <Button
              small
              variant="quiet"
              icon={Check}
              name="one"
              value={row.id}
              pending={busy}
              aria-label={`Accepter pour ${row.label}\u00a0: ${row.best.summary}`}
            >
              Accepter
            </Button>
          </>
        ) : (
          <ButtonLink
            small
            variant="quiet"
            to={`/banque/lignes/${row.id}`}
            aria-label={`${row.state === 'matched' ? 'Voir' : 'Rapprocher'}\u00a0: ${row.label}`}
          >
            {row.state === 'matched' ? 'Voir' : 'Rapprocher'}
          </ButtonLink>
        )}
      </td>
    </tr>
  )
}

function Proposal({ row }: { row: Row }) {
  const { best } = row
  if (row.state === 'matched') return <div>{row.documents}</div>
  return (
    <div>
      {row.state === 'parked' ? (
        <>
          <Badge tone="wait">En attente</Badge>{' '}
        </>
      ) : null}
      {best ? best.summary : <span className="soft">Rien trouvé</span>}{' '}
      {best ? <Badge tone={toneOf(best.confidence)}>{best.confidence}&nbsp;%</Badge> : null}
      {best ? (
        <div className="soft small">
          {best.reason}
          {row.others > 0 ? ` · ${counted(row.others, 'autre piste', 'autres pistes')}` : ''}
        </div>
      ) : null}
    </div>
  )
}

type Answer = { done?: string[]; refusals?: readonly { message: string; path?: string }[] } | undefined

/** Each press is a request of its own. */
function useQueue(rows: readonly Row[], requestKey: string) {
  const submit = useSubmit()
  const fetchers = useFetchers()
  const [refusals, setRefusals] = useState<NonNullable<NonNullable<Answer>['refusals']>>([])
  const running = new Set(fetchers.filter(fetcher => fetcher.state !== 'idle').map(fetcher => fetcher.key))
  const answers = fetchers.flatMap(fetcher => (fetcher.data as Answer)?.refusals ?? [])
  const told = JSON.stringify(answers)
  useEffect(() => {
    const fresh = JSON.parse(told) as typeof answers
    if (fresh.length > 0) setRefusals(fresh)
  }, [told])

  const send = (id: string, intent: 'accept' | 'park') => {
    const row = rows.find(known => known.id === id)
    if (!row || running.has(id) || row.state === 'matched' || (intent === 'accept' && !row.best)) return
    const fields: Record<string, string> = { intent, one: id, quiet: '1', requestKey }
    if (row.best) fields[`match.${id}`] = JSON.stringify(row.best.match)
    setRefusals([])
    void submit(fields, { method: 'post', navigate: false, fetcherKey: id })
    rowKeys.leave([id])
  }
  const rowKeys = useRowKeys(
    rows.map(row => row.id),
    id => running.has(id),
    {
      Enter: id => send(id, 'accept'),
      p: id => send(id, 'park'),
      e: id => rowKeys.rowOf(id)?.querySelector<HTMLElement>('th a')?.click(),
    },
  )
  return { running, rowKeys, refusals }
}
