import type { KeyboardEvent } from 'react'
import { Form, redirect } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { type Month, ofMonth } from '../../../kernel/day.ts'
import { type Cents, formatAmount, sum } from '../../../kernel/money.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { ArrowLeftRight, Check, FileText, RefreshCw, Upload } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  CellField,
  Confirm,
  DataTable,
  EmptyState,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Menu,
  MenuButton,
  Money,
  PageHeader,
} from '../../../ui/index.ts'
import { decidePay, getPayRound, openPayRound, type PayLine, undoPayJournal } from '../index.ts'
import { ALARM_LABELS, ROUND_STATUS_LABELS } from '../pay.ts'
import type { Route } from './+types/round.page'
import { FILLS, type Fill, grossToFill } from './fill-round.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const round = await load(args, getPayRound, { month: args.params.month as Month })
  return {
    ...round,
    writes: may(signedIn(args), decidePay),
    filled: args.url.searchParams.get('remplies'),
    decided: args.url.searchParams.get('decidees'),
    requestKey: requestKey(),
  }
}

const FILL_LABELS: Record<Fill, string> = {
  previous: 'le brut du mois précédent',
  wish: 'le souhait, s’il tient dans le possible',
  fixed: 'la part fixe',
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const month = args.params.month as Month
  const intent = String(form.get('intent') ?? 'save')
  if (intent === 'undo') return perform(args, undoPayJournal)
  if (intent === 'refresh') return perform(args, openPayRound, { month })
  const fill = FILLS.find(known => known === intent)
  if (!fill)
    return perform(args, decidePay, undefined, { redirect: ({ decided }) => `/paie/${month}?decidees=${decided}` })
  return attempt(args, async () => {
    const session = signedIn(args)
    const typed = readForm(decidePay.input, form) as { decisions: { lineId: string; grossCents?: number | null }[] }
    const { lines } = await getPayRound(session, { month })
    const decisions: { lineId: string; grossCents: Cents }[] = []
    let filled = 0
    for (const line of lines) {
      const already = typed.decisions.find(one => one.lineId === line.id)?.grossCents ?? line.decidedGrossCents
      const gross = already ?? (await grossToFill(fill, line, session, month))
      if (already === null && gross !== null) filled += 1
      if (gross !== null) decisions.push({ lineId: line.id, grossCents: gross as Cents })
    }
    if (decisions.length > 0) await decidePay(session, { decisions })
    throw redirect(`/paie/${month}?remplies=${filled}`, 303)
  })
}

export default function RoundPage({ loaderData, actionData }: Route.ComponentProps) {
  const { month, status, lines, imports } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const open = loaderData.writes && (status === 'open' || status === 'decided')
  return (
    <>
      <title>{`Paie ${ofMonth(month)} — Essaim`}</title>
      <PageHeader
        title={`Paie ${ofMonth(month)}`}
        subtitle={<Badge tone={status === 'open' ? 'wait' : 'good'}>{ROUND_STATUS_LABELS[status]}</Badge>}
        breadcrumbs={[{ href: '/paie', label: 'Paie' }]}
        action={
          <>
            {loaderData.writes ? (
              <ButtonLink
                icon={Upload}
                to={`/paie/${month}/journal`}
                variant={status === 'decided' ? 'primary' : undefined}
              >
                Importer le journal
              </ButtonLink>
            ) : null}
            <ButtonLink icon={FileText} to={`/paie/${month}/bulletins`}>
              Bulletins
            </ButtonLink>
            <ButtonLink
              icon={ArrowLeftRight}
              to="/paie/virements"
              variant={status === 'posted' ? 'primary' : undefined}
            >
              Virements
            </ButtonLink>
          </>
        }
      />
      {loaderData.filled === null ? null : <Filled count={Number(loaderData.filled) || 0} />}
      {loaderData.decided === null || refused ? null : <Decided count={Number(loaderData.decided) || 0} />}
      <div className="stack">
        <Card>
          <Form method="post" className="stack" noValidate onKeyDown={moveByArrows}>
            <FormFeedback errors={refused?.refusals} values={refused?.values}>
              <HiddenFields values={{ requestKey: loaderData.requestKey }} />
              {open ? (
                <FormActions>
                  <Button name="intent" value="save" variant={status === 'open' ? 'primary' : undefined} icon={Check}>
                    Tout enregistrer
                  </Button>
                  <Menu label="Remplir ce qui est vide">
                    {Object.entries(FILL_LABELS).map(([value, label]) => (
                      <MenuButton key={value} name="intent" value={value}>
                        avec {label}
                      </MenuButton>
                    ))}
                  </Menu>
                  <Button name="intent" value="refresh" icon={RefreshCw} variant="quiet">
                    Remettre à jour
                  </Button>
                </FormActions>
              ) : null}
              <Lines lines={lines} open={open} />
            </FormFeedback>
          </Form>
        </Card>
        {imports.length > 0 ? (
          <Card title="Journaux importés">
            <DataTable
              caption="Journaux importés"
              rows={imports}
              rowKey={row => row.id}
              columns={[
                { header: 'Fichier', main: true, cell: row => row.name },
                { header: 'Personnes', align: 'end', cell: row => row.employees },
                { header: 'Total', align: 'end', cell: row => <Money cents={row.debitCents} /> },
                {
                  header: 'Annuler',
                  align: 'end',
                  cell: row => (loaderData.writes ? <Undo id={row.id} requestKey={loaderData.requestKey} /> : null),
                },
              ]}
            />
          </Card>
        ) : null}
      </div>
    </>
  )
}

function Filled({ count }: { count: number }) {
  return count > 0 ? (
    <Flash title={counted(count, 'salaire rempli', 'salaires remplis')} />
  ) : (
    <Flash tone="info" title="Aucun salaire rempli">
      Les lignes vides n’ont rien de tel, ou leur souhait dépasse le possible&nbsp;: décidez-les une à une.
    </Flash>
  )
}

function Decided({ count }: { count: number }) {
  return count > 0 ? (
    <Flash title={counted(count, 'salaire enregistré', 'salaires enregistrés')} />
  ) : (
    <Flash tone="info" title="Rien à enregistrer">
      Aucun salaire n’a changé&nbsp;: écrivez un brut, ou remplissez ce qui est vide.
    </Flash>
  )
}

/** Refused by the server, with its reasons, as soon as something rests on it. */
function Undo({ id, requestKey: key }: { id: string; requestKey: string }) {
  return (
    <Form method="post">
      <HiddenFields values={{ requestKey: key, intent: 'undo', id }} />
      <Confirm label="Annuler l’import" title="Annuler l’import de ce journal&nbsp;?" confirm="Annuler l’import">
        Chaque bulletin est contrepassé à sa date, les salaires décidés sont de nouveau promis, et le journal corrigé
        peut être importé.
      </Confirm>
    </Form>
  )
}

/** Up and down go from one decision to the next, as in a spreadsheet. */
function moveByArrows(event: KeyboardEvent<HTMLFormElement>): void {
  const { target, key, currentTarget } = event
  if (!(target instanceof HTMLInputElement) || !target.name.endsWith('.grossCents')) return
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return
  const inputs = [...currentTarget.querySelectorAll<HTMLInputElement>('input[name$=".grossCents"]')]
  const next = inputs[inputs.indexOf(target) + (key === 'ArrowDown' ? 1 : -1)]
  event.preventDefault()
  next?.focus()
  next?.select()
}

interface LinesProps {
  lines: readonly PayLine[]
  open: boolean
}

function Lines({ lines, open }: LinesProps) {
  // Refusals count the decisions that are sent: lines without a field have none.
  const decided = lines.filter(line => open && line.mayBePaid && line.postedCostCents === null)
  const rows = lines.map(line => ({ ...line, index: decided.indexOf(line) }))
  const total = (pick: (line: PayLine) => number | null) => <Money cents={sum(lines.map(line => pick(line) ?? 0))} />
  return (
    <DataTable
      caption="Salaires du mois"
      rows={rows}
      rowKey={row => row.id}
      empty={
        <EmptyState title="Personne sous contrat ce mois-ci">
          Ajoutez les contrats sur la fiche des personnes.
        </EmptyState>
      }
      columns={[
        {
          header: 'Personne',
          main: true,
          cell: row => (
            <div>
              {row.name}
              <br />
              <span className="soft small">
                {row.activityName} · {row.contractKind.toUpperCase()}
              </span>
              {row.alarms.map(alarm => (
                <div key={alarm}>
                  <Badge tone={alarm === 'treasury-below-zero' ? 'bad' : 'wait'}>{ALARM_LABELS[alarm]}</Badge>
                </div>
              ))}
            </div>
          ),
          total: 'Total',
        },
        {
          header: 'Brut possible',
          align: 'end',
          cell: row => (
            <div>
              {row.affordableGrossCents > 0 ? '≈\u00a0' : ''}
              <Money cents={row.affordableGrossCents} whole />
              <br />
              <span className="soft small">
                payable <Money cents={row.payableCents} whole />
              </span>
            </div>
          ),
        },
        {
          header: 'Souhait',
          align: 'end',
          cell: row => (row.wish ? <Wish wish={row.wish} grossCents={row.wishGrossCents} /> : '–'),
        },
        { header: 'Part fixe', align: 'end', cell: row => <Money cents={row.fixedGrossCents} whole /> },
        {
          header: 'Salaire brut décidé',
          align: 'end',
          cell: row => (row.index >= 0 ? <Decision row={row} /> : <Money cents={row.decidedGrossCents} />),
          total: total(line => line.decidedGrossCents),
        },
        {
          header: 'Net, coût',
          align: 'end',
          cell: row => (
            <NetAndCost netCents={row.decidedNetCents} costCents={row.postedCostCents ?? row.decidedCostCents} />
          ),
          total: (
            <NetAndCost
              netCents={sum(lines.map(line => line.decidedNetCents ?? 0))}
              costCents={sum(lines.map(line => line.postedCostCents ?? line.decidedCostCents ?? 0))}
            />
          ),
        },
      ]}
    />
  )
}

/** Net before tax, and below it what it costs the activity: what was posted, once it is. */
function NetAndCost({ netCents, costCents }: { netCents: number | null; costCents: number | null }) {
  return (
    <div>
      <Money cents={netCents} />
      {costCents === null ? null : (
        <>
          <br />
          <span className="soft small">
            coût <Money cents={costCents} />
          </span>
        </>
      )}
    </div>
  )
}

function Wish({ wish, grossCents }: { wish: NonNullable<PayLine['wish']>; grossCents: number | null }) {
  return (
    <div>
      <Money cents={wish.amountCents} whole />
      {wish.basis === 'net' ? '\u00a0net' : '\u00a0brut'}
      {wish.basis === 'net' ? (
        <>
          <br />
          <span className="soft small">
            ≈&nbsp;
            <Money cents={grossCents} whole />
            &nbsp;brut
          </span>
        </>
      ) : null}
      {wish.note ? (
        <>
          <br />
          <span className="soft small">«&nbsp;{wish.note}&nbsp;»</span>
        </>
      ) : null}
    </div>
  )
}

function Decision({ row }: { row: PayLine & { index: number } }) {
  const name = `decisions.${row.index}`
  return (
    <>
      <HiddenFields values={{ [`${name}.lineId`]: row.id, [`${name}.version`]: row.version }} />
      <CellField
        key={row.version}
        name={`${name}.grossCents`}
        label={`Brut décidé pour ${row.name}, ${row.activityName}`}
        inputMode="decimal"
        size={10}
        defaultValue={row.decidedGrossCents === null ? '' : formatAmount(row.decidedGrossCents)}
      />
    </>
  )
}
