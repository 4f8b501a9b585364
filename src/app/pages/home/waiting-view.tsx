import { counted } from '../../../kernel/count.ts'
import {
  addDays,
  addMonths,
  type Day,
  firstDayOf,
  formatDay,
  formatMonth,
  type Month,
  monthOf,
  ofMonth,
} from '../../../kernel/day.ts'
import type { Waiting } from '../../../modules/reporting/index.ts'
import type { Role } from '../../../platform/session.ts'
import { CheckCheck } from '../../../ui/icon.tsx'
import { Card, EmptyState, type Todo, TodoList } from '../../../ui/index.ts'
import { type Alarms, AlarmsCard } from './alarms-card.tsx'

/** The home of those who keep the books, pay and audit: what waits for them, and the days that come. */
export function WaitingView(props: { waiting: Waiting; roles: readonly Role[]; alarms: Alarms }) {
  const { waiting, roles, alarms } = props
  const items = waitingItems(waiting, roles)
  return (
    <div className="two">
      <Card title="Ce qui attend">
        {items.length === 0 ? (
          <EmptyState icon={CheckCheck} title="Rien n’attend">
            Les pièces à valider, le brouillard, les lignes de banque et la paie du mois viendront ici.
          </EmptyState>
        ) : (
          <TodoList items={items} />
        )}
      </Card>
      <AlarmsCard alarms={alarms} />
    </div>
  )
}

/** What waits, in the order of a day's work, for those roles. */
export function waitingItems(waiting: Waiting, roles: readonly Role[]): Todo[] {
  const keepsBooks = roles.some(role => ['accountant', 'director', 'administrator', 'auditor'].includes(role))
  const pays = roles.some(role => ['payroll', 'director', 'administrator'].includes(role))
  const act = (verb: string) => (roles.every(role => role === 'auditor') ? 'Voir' : verb)
  const { invoicesToValidate, purchasesToValidate, takingsToCheck, provisionalEntries, bankLines } = waiting
  const items: (Todo | false | null)[] = [
    keepsBooks &&
      invoicesToValidate > 0 && {
        key: 'invoices',
        title: `${counted(invoicesToValidate, 'facture')} à valider`,
        detail: 'soumises par les activités',
        href: '/a-valider',
        action: act('Valider'),
      },
    keepsBooks &&
      purchasesToValidate > 0 && {
        key: 'purchases',
        title: `${counted(purchasesToValidate, 'dépense')} à valider`,
        detail: 'soumises par les activités',
        href: '/a-valider',
        action: act('Valider'),
      },
    keepsBooks &&
      takingsToCheck > 0 && {
        key: 'takings',
        title: `${counted(takingsToCheck, 'recette')} à relire`,
        detail: 'déjà dans les comptes',
        href: '/a-valider',
        action: act('Relire'),
      },
    keepsBooks &&
      bankLines > 0 && {
        key: 'bank',
        title: `${counted(bankLines, 'ligne')} de banque à rapprocher`,
        detail: waiting.bankLinesSince ? `la plus ancienne du ${formatDay(waiting.bankLinesSince)}` : undefined,
        href: '/banque',
        action: act('Rapprocher'),
      },
    keepsBooks &&
      provisionalEntries > 0 && {
        key: 'provisional',
        title: `${counted(provisionalEntries, 'écriture')} du brouillard à relire`,
        detail: waiting.provisionalSince ? `depuis le ${formatDay(waiting.provisionalSince)}` : undefined,
        href: '/comptabilite',
        action: act('Relire'),
      },
    keepsBooks && monthToClose(waiting),
    pays && payToDo(waiting),
  ]
  return items.filter(item => item !== false && item !== null)
}

/** The month after the last closed one, once it is over. */
function monthToClose({ lockedThrough, today }: Waiting): Todo | null {
  if (lockedThrough === null) return null
  const month = monthOf(addDays(lockedThrough, 1))
  const over = firstDayOf(monthOf(addMonths(firstDayOf(month), 1)))
  if (today < over) return null
  return {
    key: 'close',
    late: today > addDays(over, 15),
    title: `Clore ${formatMonth(month)}`,
    detail: `périodes closes jusqu’au ${formatDay(lockedThrough)}`,
    href: '/comptabilite',
    action: 'Clore',
  }
}

const PAY_STEPS: Record<string, { title: (month: string) => string; action: string }> = {
  open: { title: month => `Décider la paie ${month}`, action: 'Décider' },
  decided: { title: month => `Comptabiliser la paie ${month}`, action: 'Importer' },
  posted: { title: month => `Virer la paie ${month}`, action: 'Virer' },
}

function payToDo({ payRound, underContract, today }: Waiting): Todo | null {
  const current = monthOf(today as Day)
  if (payRound && payRound.status !== 'paid') {
    const step = PAY_STEPS[payRound.status] ?? PAY_STEPS.open!
    return {
      key: 'pay',
      late: payRound.month < current,
      title: step.title(ofMonth(payRound.month)),
      href: '/paie',
      action: step.action,
    }
  }
  if (!underContract || (payRound && (payRound.month as Month) >= current)) return null
  return { key: 'pay', title: `Ouvrir la paie ${ofMonth(current)}`, href: '/paie', action: 'Ouvrir' }
}
