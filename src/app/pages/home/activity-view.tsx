import { Link } from 'react-router'
import { daysBetween, formatDay } from '../../../kernel/day.ts'
import { formatEuros } from '../../../kernel/money.ts'
import type { PayPoint } from '../../../kernel/pay-curve.ts'
import { ledgerAddress } from '../../../modules/ledger/pages/ledger-address.ts'
import type { EntrepreneurTodo, entrepreneurHome } from '../../../modules/reporting/index.ts'
import { FileCheck, FileText, Handshake, Receipt, Wallet } from '../../../ui/icon.tsx'
import {
  BigActions,
  ButtonLink,
  Card,
  DayText,
  EmptyState,
  Money,
  StageBar,
  type Stages,
  Tabs,
  type Todo,
  TodoList,
  WaterfallBars,
} from '../../../ui/index.ts'
import { appointmentItems, type Personal, personalItems } from './personal.ts'

/** More would be a list that nobody reads. */
const MOST = 5

type Home = Awaited<ReturnType<typeof entrepreneurHome>>

const ACTIONS = [
  { href: '/factures/nouvelle', label: 'Nouvelle facture', icon: FileText },
  { href: '/devis/nouveau', label: 'Nouveau devis', icon: FileCheck },
  { href: '/depenses/nouvelle', label: 'Une dépense', icon: Receipt },
  { href: '/mon-salaire', label: 'Mon salaire', icon: Wallet },
]

const STAGE_LISTS: Record<keyof Stages, string> = {
  quotedCents: '/devis?',
  signedCents: '/devis?statut=signed',
  invoicedCents: '/factures?statut=issued',
  cashedCents: '/factures?statut=paid',
  lostCents: '/devis?statut=refused',
}

/** An entrepreneur's home: the four things one comes to do, what is mine and why, what presses, the year's five stages. */
export function ActivityView(props: { home: Home | null; pay: PayPoint | null; personal: Personal }) {
  const { home, pay, personal } = props
  if (!home) return <NoActivity personal={personal} />
  const { activity, activities, stages, todo } = home
  const items = [...personalItems(personal), ...todo.map(item => wordsOf(item, home))].slice(0, MOST)
  const meetings = appointmentItems(personal, false).slice(0, 2)
  return (
    <div className="stack loose">
      {activities.length > 1 && activities.length < 12 ? (
        <Tabs
          label="Activités"
          items={activities.map(({ id, name }) => ({
            href: `/?vue=activite&activite=${id}`,
            label: name,
            current: id === activity.id,
          }))}
        />
      ) : null}
      <BigActions label="Actions" items={ACTIONS} />
      <div className="two">
        <Mine home={home} pay={pay} />
        <div className="stack loose">
          <Card title="À faire">
            {items.length === 0 ? (
              <EmptyState title="Tout est à jour">
                Les factures à relancer, les reçus à joindre, ce qu’il faut signer ou voter viendront ici.
              </EmptyState>
            ) : (
              <TodoList items={items} />
            )}
          </Card>
          <Card title="Mon prochain rendez-vous" aside={<Link to="/agenda">Agenda</Link>}>
            {meetings.length === 0 ? (
              <p className="soft">
                Aucun ce mois-ci. <Link to="/agenda">Choisir un créneau</Link>
              </p>
            ) : (
              <TodoList items={meetings} />
            )}
          </Card>
        </div>
      </div>
      <Card
        title={`Mon chiffre d’affaires en ${home.from.slice(0, 4)}`}
        aside={<span className="soft small">HT, depuis le 1er&nbsp;janvier</span>}
      >
        <StageBar stages={stages} href={stage => STAGE_LISTS[stage]} />
      </Card>
    </div>
  )
}

function NoActivity({ personal }: { personal: Personal }) {
  const items = [...personalItems(personal), ...appointmentItems(personal, false)]
  return (
    <div className="stack loose">
      <Card>
        <EmptyState icon={Handshake} title="Votre activité n’est pas encore ouverte">
          Votre coopérative l’ouvre et vous la confie&nbsp;: dites-le à la personne qui vous accompagne.
        </EmptyState>
      </Card>
      {items.length > 0 ? (
        <Card title="À faire">
          <TodoList items={items} />
        </Card>
      ) : null}
    </div>
  )
}

function Mine({ home: { mine, activity, contract }, pay }: { home: Home; pay: PayPoint | null }) {
  const account = `/mon-compte?activite=${activity.id}`
  const owed = mine.terms.filter(({ key }) => key !== 'bank' && key !== 'treasuryLiaison')
  const total = { label: 'À moi', cents: mine.mineCents, total: true, href: account }
  return (
    <Card
      title={contract?.kind === 'cape' ? 'Ce que mon activité a mis de côté' : 'Ce qui est à moi, aujourd’hui'}
      aside={<Link to={account}>Comprendre</Link>}
    >
      <div className="stack">
        <Money cents={mine.mineCents} figure />
        {owed.length > 0 ? (
          <WaterfallBars
            terms={[
              { label: 'Trésorerie', cents: mine.cashCents, href: account },
              ...owed.map(term => ({
                label: term.label,
                cents: term.amountCents,
                href:
                  term.accounts.length > 0
                    ? ledgerAddress({ accounts: term.accounts, activityId: activity.id, to: mine.on })
                    : account,
              })),
              total,
            ]}
          />
        ) : null}
        {mine.toComeCents > 0 ? (
          <p className="soft">
            À venir, quand vos clients auront payé&nbsp;: <Money cents={mine.toComeCents} tone="plain" />, TVA et
            contribution déduites.
          </p>
        ) : null}
        {contract?.mayBePaid === false ? (
          <p className="soft">
            Votre CAPE ne prévoit pas de salaire&nbsp;: cette somme vous suit à la fin du contrat, comme il le dit.
          </p>
        ) : (
          <Salary payableCents={mine.payableCents} pay={pay} />
        )}
      </div>
    </Card>
  )
}

function Salary({ payableCents, pay }: { payableCents: number; pay: PayPoint | null }) {
  return (
    <div className="callout">
      <span>
        {pay ? (
          <>
            Cela permet un salaire net d’environ{' '}
            <b className="num">
              {formatEuros(pay.netBeforeTaxCents - (pay.netBeforeTaxCents % 100)).replace(',00', '')}
            </b>{' '}
            ce mois-ci, avant impôt.
          </>
        ) : payableCents > 0 ? (
          <>
            Dont <Money cents={payableCents} tone="plain" /> peuvent payer un salaire.
          </>
        ) : (
          'Cela ne permet pas encore de salaire.'
        )}
      </span>
      <ButtonLink to="/mon-salaire">{payableCents > 0 ? 'Choisir mon salaire' : 'Simuler un salaire'}</ButtonLink>
    </div>
  )
}

function wordsOf(item: EntrepreneurTodo, { today, contract }: Home): Todo {
  const key = `${item.kind} ${item.id}`
  const amount = item.amountCents === null ? null : <Money cents={item.amountCents} tone="plain" />
  const about = item.about ?? ''
  switch (item.kind) {
    case 'late-invoice': {
      const days = daysBetween(item.day!, today)
      return {
        key,
        late: true,
        title: `Relancer ${about}`,
        detail: (
          <>
            {item.number} · {amount} · {days}&nbsp;jour{days > 1 ? 's' : ''} de retard
          </>
        ),
        href: `/factures/${item.id}`,
        action: 'Relancer',
      }
    }
    case 'due-retention':
      return {
        key,
        late: true,
        title: `Libérer la retenue de ${about}`,
        detail: (
          <>
            {item.number} · {amount}, dus depuis le <DayText day={item.day!} />
          </>
        ),
        href: `/factures/${item.id}`,
        action: 'Libérer',
      }
    case 'returned-invoice':
      return {
        key,
        late: true,
        title: 'Corriger une facture renvoyée',
        detail: about,
        href: `/factures/${item.id}`,
        action: 'Corriger',
      }
    case 'refused-purchase':
      return {
        key,
        late: true,
        title: 'Reprendre une dépense refusée',
        detail: about,
        href: `/depenses/${item.id}`,
        action: 'Corriger',
      }
    case 'missing-receipt':
      return {
        key,
        title: about ? `Joindre le reçu\u00a0: ${about}` : 'Joindre un reçu',
        detail: (
          <>
            {item.day ? <DayText day={item.day} /> : 'sans date'} · {amount}
          </>
        ),
        href: `/depenses/${item.id}`,
        action: 'Photo',
      }
    case 'waiting-quote':
      return {
        key,
        title: `Demander une réponse à ${about}`,
        detail: (
          <>
            {item.number} · {amount} · envoyé le <DayText day={item.day} />
          </>
        ),
        href: `/devis/${item.id}`,
        action: 'Voir',
      }
    case 'contract-end':
      return {
        key,
        late: daysBetween(today, item.day!) <= 30,
        title: contract?.kind === 'cape' ? 'Préparer la suite de mon CAPE' : 'Préparer la fin de mon contrat',
        detail: `il se termine le ${formatDay(item.day!)}`,
        href: '/mes-documents',
        action: 'Voir',
      }
  }
}
