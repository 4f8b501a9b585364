import { Form, Link, redirect, useNavigation } from 'react-router'
import { attempt, formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { Handshake } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FileLinks,
  FilterBar,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  Pager,
  SearchField,
  SelectField,
} from '../../../ui/index.ts'
import { agedBalance, letterLines, suggestLetterings, thirdPartyLedger, unletter } from '../index.ts'
import type { Route } from './+types/third-parties.page'
import { listAfter } from './ledger-address.ts'
import { LedgerTabs } from './ledger-tabs.tsx'
import { reportFilter } from './period.server.ts'
import { KINDS, kindAsked } from './third-parties-file.ts'

export async function loader(args: Route.LoaderArgs) {
  const { to, q, after, search, mayWrite } = await reportFilter(args)
  const thirdPartyId = search.get('tiers')
  const open = search.get('ouvert') === 'on'
  const kind = kindAsked(args).value
  const common = { to, q, kind, open, after, search: search.toString(), mayWrite, requestKey: requestKey() }
  if (thirdPartyId) {
    const ledger = await load(args, thirdPartyLedger, {
      thirdPartyId,
      to,
      open,
      ...(after ? { after } : {}),
      limit: 100,
    })
    const suggestions = mayWrite ? await load(args, suggestLetterings, { thirdPartyId }) : []
    return { ...common, aged: null, ledger, suggestions }
  }
  const aged = await load(args, agedBalance, {
    on: to,
    kind,
    ...(q ? { q } : {}),
    ...(after ? { after } : {}),
    limit: 50,
  })
  const suggestions = mayWrite ? await load(args, suggestLetterings, {}) : []
  return { ...common, aged, ledger: null, suggestions }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  switch (form.get('intent')) {
    case 'suggested':
      return attempt(args, async () => {
        const session = signedIn(args)
        const { search } = new URL(args.request.url)
        const thirdPartyId = new URLSearchParams(search).get('tiers')
        const found = await suggestLetterings(session, thirdPartyId ? { thirdPartyId } : {})
        if (found.length > 0) await letterLines(session, { groups: found.map(one => one.lines) })
        throw redirect(`/comptabilite/tiers${search}`, 303)
      })
    case 'unletter':
      return perform(args, unletter, { ids: [form.get('id')] })
    default:
      return perform(args, letterLines, {
        groups: [
          form.getAll('lines').map(text => {
            const [entryId, position] = String(text).split('.')
            return { entryId, position: Number(position) }
          }),
        ],
      })
  }
}

export default function ThirdPartiesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { aged, ledger } = loaderData
  return (
    <>
      <title>Tiers — Essaim</title>
      <PageHeader
        title="Comptabilité"
        {...(ledger?.thirdParty ? { subtitle: ledger.thirdParty.name } : {})}
        {...(ledger ? { breadcrumbs: [{ label: 'Tiers', href: '/comptabilite/tiers' }] } : {})}
      />
      <LedgerTabs current="/comptabilite/tiers" />
      <Suggestions loaderData={loaderData} />
      {aged ? <Aged loaderData={loaderData} aged={aged} /> : null}
      {ledger ? <Ledger loaderData={loaderData} ledger={ledger} actionData={actionData} /> : null}
    </>
  )
}

const amount = (cents: number) => (cents === 0 ? '' : <Money cents={cents} tone="plain" />)

type Data = Route.ComponentProps['loaderData']

/** Automatic lettering: what it would do, then one press. */
function Suggestions({ loaderData: { suggestions, requestKey: key } }: { loaderData: Data }) {
  const busy = useNavigation().state !== 'idle'
  if (suggestions.length === 0) return null
  const reasons = [...Map.groupBy(suggestions, one => one.reason)]
  return (
    <Notice
      title={`${suggestions.length} lettrage${suggestions.length > 1 ? 's' : ''} possible${suggestions.length > 1 ? 's' : ''}`}
    >
      <Form method="post" className="stack tight">
        <HiddenFields values={{ requestKey: key, intent: 'suggested' }} />
        <p>
          {reasons
            .map(([reason, its], i) => `${i === 0 ? reason : reason.toLowerCase()}\u00a0: ${its.length}`)
            .join(', ')}
          .
        </p>
        <p>
          <Button small pending={busy}>
            Lettrer
          </Button>
        </p>
      </Form>
    </Notice>
  )
}

function Aged({ loaderData, aged }: { loaderData: Data; aged: NonNullable<Data['aged']> }) {
  const { kind, q, to, search } = loaderData
  const total = (
    field: 'balanceCents' | 'notDueCents' | 'upTo30Cents' | 'upTo60Cents' | 'upTo90Cents' | 'beyondCents',
  ) => <Money cents={aged.rows.reduce((all, row) => all + row[field], 0)} />
  return (
    <Card>
      <FilterBar clearHref={search ? '/comptabilite/tiers' : undefined}>
        <SelectField name="sorte" label="Tiers" options={KINDS} empty={null} defaultValue={kind} />
        <DateField name="au" label="Au" defaultValue={to} />
        <SearchField label="Nom ou code" defaultValue={q} />
      </FilterBar>
      <DataTable
        caption="Balance âgée"
        wide
        rows={aged.rows}
        rowKey={row => row.thirdPartyId}
        rowHref={row => `/comptabilite/tiers?tiers=${row.thirdPartyId}&au=${to}`}
        empty={
          <EmptyState icon={Handshake} title="Rien d’ouvert">
            Tout est soldé à cette date.
          </EmptyState>
        }
        columns={[
          { header: 'Tiers', main: true, cell: row => row.name },
          {
            header: 'Solde',
            align: 'end',
            cell: row => <Money cents={row.balanceCents} />,
            total: total('balanceCents'),
          },
          {
            header: 'Non échu',
            align: 'end',
            cell: row => amount(row.notDueCents),
            total: total('notDueCents'),
          },
          {
            header: '1 à 30 j',
            align: 'end',
            cell: row => amount(row.upTo30Cents),
            total: total('upTo30Cents'),
          },
          {
            header: '31 à 60 j',
            align: 'end',
            cell: row => amount(row.upTo60Cents),
            total: total('upTo60Cents'),
          },
          {
            header: '61 à 90 j',
            align: 'end',
            cell: row => amount(row.upTo90Cents),
            total: total('upTo90Cents'),
          },
          {
            header: 'Plus de 90 j',
            align: 'end',
            cell: row => amount(row.beyondCents),
            total: total('beyondCents'),
          },
        ]}
      />
      <Pager
        label={aged.next ? 'Totaux de cette page' : undefined}
        next={aged.next ? listAfter(search, aged.next) : undefined}
      />
      {aged.rows.length > 0 ? <FileLinks to="/comptabilite/tiers/export" /> : null}
    </Card>
  )
}

interface LedgerProps {
  loaderData: Data
  ledger: NonNullable<Data['ledger']>
  actionData: Route.ComponentProps['actionData']
}

function Ledger({ loaderData, ledger, actionData }: LedgerProps) {
  const { to, open, search, mayWrite, requestKey: key } = loaderData
  const busy = useNavigation().state !== 'idle'
  const { rows } = ledger
  return (
    <Card
      title="Compte"
      aside={
        <span>
          Solde <Money cents={ledger.balanceCents} />
        </span>
      }
    >
      <FilterBar>
        <HiddenFields values={{ tiers: ledger.thirdParty?.id }} />
        <DateField name="au" label="Au" defaultValue={to} />
        <CheckboxField name="ouvert" label="Non lettré seulement" defaultChecked={open} />
      </FilterBar>
      <Form method="post" className="stack">
        <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
          <HiddenFields values={{ requestKey: key }} />
          <DataTable
            caption="Lignes du tiers"
            rows={rows}
            rowKey={row => `${row.entryId}.${row.position}`}
            {...(mayWrite
              ? {
                  select: {
                    name: 'lines',
                    label: (row: (typeof rows)[number]) => `${row.label} ${row.documentNumber}`,
                  },
                }
              : {})}
            empty={
              <EmptyState icon={Handshake} title="Aucune ligne">
                Décochez «&nbsp;non lettré&nbsp;» pour tout voir.
              </EmptyState>
            }
            columns={[
              { header: 'Date', cell: row => <DayText day={row.day} /> },
              {
                header: 'Pièce',
                main: true,
                cell: row => (
                  <>
                    <Link to={`/comptabilite/ecritures/${row.entryId}`}>{row.documentNumber}</Link>{' '}
                    {row.label === row.documentNumber ? null : <small className="soft">{row.label}</small>}{' '}
                    {row.number === null ? <Badge tone="wait">provisoire</Badge> : null}
                  </>
                ),
              },
              { header: 'Compte', cell: row => row.account },
              { header: 'Activité', cell: row => row.activityCode ?? '' },
              { header: 'Échéance', cell: row => (row.dueDay ? <DayText day={row.dueDay} /> : '') },
              { header: 'Débit', align: 'end', cell: row => (row.debitCents ? <Money cents={row.debitCents} /> : '') },
              {
                header: 'Crédit',
                align: 'end',
                cell: row => (row.creditCents ? <Money cents={row.creditCents} /> : ''),
              },
              {
                header: 'Lettre',
                cell: row =>
                  row.letter && mayWrite ? (
                    <Button
                      small
                      variant="quiet"
                      form={`delettrer-${row.letteringId}`}
                      aria-label={`Délettrer ${row.letter}`}
                    >
                      {row.letter}
                    </Button>
                  ) : (
                    (row.letter ?? '')
                  ),
              },
              { header: 'Solde', align: 'end', cell: row => <Money cents={row.balanceCents} /> },
            ]}
          />
          {mayWrite && rows.length > 0 ? (
            <FormActions>
              <Button variant="primary" pending={busy}>
                Lettrer les lignes cochées
              </Button>
            </FormActions>
          ) : null}
        </FormFeedback>
      </Form>
      <div hidden>
        {[...new Set(rows.flatMap(row => row.letteringId ?? []))].map(id => (
          <Form method="post" id={`delettrer-${id}`} key={id}>
            <HiddenFields values={{ requestKey: key, intent: 'unletter', id }} />
          </Form>
        ))}
      </div>
      <Pager next={ledger.next ? listAfter(search, ledger.next) : undefined} />
      {rows.length > 0 ? <FileLinks to="/comptabilite/tiers/export" label="Tout le compte en fichier" /> : null}
      <p>
        <ButtonLink small to="/comptabilite/tiers">
          Tous les tiers
        </ButtonLink>
      </p>
    </Card>
  )
}
