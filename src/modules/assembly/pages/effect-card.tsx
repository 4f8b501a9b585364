import { Fragment } from 'react'
import { Form, Link } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { formatDay } from '../../../kernel/day.ts'
import { formatEuros } from '../../../kernel/money.ts'
import { formatRate } from '../../../kernel/rate.ts'
import {
  AmountField,
  Button,
  Card,
  DateField,
  FieldRow,
  FormActions,
  HiddenFields,
  Notice,
  type Option,
  TextArea,
} from '../../../ui/index.ts'
import { LEVY_BASES } from '../../levies/levy.ts'
import { type LevyRule, LevyRuleFields } from '../../levies/pages/levy-rule-fields.tsx'
import type { Effect } from '../assembly.ts'
import type { AgendaItem } from '../index.ts'

/** What a resolution will set, in a sentence. */
export function effectText(effect: Effect): string {
  if (effect.kind === 'support-means')
    return `Fixe les moyens d’accompagnement à ${formatEuros(effect.budgetCents)}, à partir du ${formatDay(effect.startsOn)} (C. trav. R7331-2).`
  if (effect.kind === 'other') return effect.note ?? 'Une décision à suivre à la main.'
  const { levy } = effect
  const rate = levy.tiers.map(tier => formatRate(tier.rateBp)).join(', ') || formatEuros(levy.fixedCents ?? 0)
  return `Fixe «\u00a0${levy.name}\u00a0» à ${rate}, assiette «\u00a0${LEVY_BASES[levy.base].label}\u00a0», à partir du ${formatDay(levy.startsOn)} (C. trav. R7331-8).`
}

/** Decisions adopted and not yet the settings that they fix. */
export function PendingDecisions({ items, href }: { items: readonly AgendaItem[]; href?: string }) {
  const pending = items.filter(
    item => item.adopted && item.appliedId === null && item.effect !== null && item.effect.kind !== 'other',
  )
  if (pending.length === 0) return null
  return (
    <Notice
      tone="wait"
      title={`${counted(pending.length, 'décision adoptée attend', 'décisions adoptées attendent')} d’être appliquée${pending.length > 1 ? 's' : ''}`}
    >
      {pending.map(item => item.title).join(', ')}.{' '}
      {href ? <Link to={href}>Les appliquer</Link> : 'Un bouton sous chacune l’applique.'}
    </Notice>
  )
}

interface EffectCardProps {
  item: { id: string; title: string; effect: Effect | null }
  /** Where the levy's form begins. */
  levy?: LevyRule
  /** The other levies that it could begin with. */
  others: readonly { code: string; name: string }[]
  activities: readonly Option[] | null
  activity: Option | null
  requestKey: string
}

/** Says what a resolution sets: a levy, or means of support. */
export function EffectCard({ item, levy, others, activities, activity, requestKey: key }: EffectCardProps) {
  const means = item.effect?.kind === 'support-means' ? item.effect : null
  return (
    <Card
      title={`Ce que fixe «\u00a0${item.title}\u00a0»`}
      id="fixe"
      aside={
        item.effect ? (
          <Form method="post">
            <HiddenFields values={{ requestKey: `${key}e`, itemId: item.id }} />
            <Button small variant="quiet" name="intent" value="no-effect">
              Elle ne fixe rien
            </Button>
          </Form>
        ) : null
      }
    >
      <div className="stack">
        <p className="soft">Une fois adoptée, la décision devient le réglage daté dont se servent les factures.</p>
        <details className="fold" open={!means}>
          <summary>Une contribution (Code du travail, R7331-8)</summary>
          {others.length > 0 ? (
            <p className="small">
              Partir d’une autre règle en vigueur&nbsp;:{' '}
              {others.map(({ code, name }, i) => (
                <Fragment key={code}>
                  {i > 0 ? ', ' : ''}
                  <Link to={`?fixe=${item.id}&regle=${code}#fixe`}>{name}</Link>
                </Fragment>
              ))}
            </p>
          ) : null}
          <Form method="post" className="form" noValidate>
            <HiddenFields values={{ requestKey: `${key}l`, itemId: item.id, 'effect.kind': 'levy' }} />
            <LevyRuleFields
              key={levy?.code}
              prefix="effect.levy."
              given={levy}
              activities={activities}
              activity={activity}
            />
            <FormActions>
              <Button name="intent" value="effect">
                Elle fixe cette contribution
              </Button>
            </FormActions>
          </Form>
        </details>
        <details className="fold" open={means !== null}>
          <summary>Les moyens de l’accompagnement (Code du travail, R7331-2)</summary>
          <Form method="post" className="form" noValidate>
            <HiddenFields values={{ requestKey: `${key}m`, itemId: item.id, 'effect.kind': 'support-means' }} />
            <FieldRow>
              <AmountField name="effect.budgetCents" label="Budget de l’année" defaultValue={means?.budgetCents} />
              <DateField name="effect.startsOn" label="À partir du" defaultValue={means?.startsOn} />
            </FieldRow>
            <TextArea name="effect.text" label="Actions et moyens" defaultValue={means?.text ?? ''} />
            <FormActions>
              <Button name="intent" value="effect">
                Elle fixe ces moyens
              </Button>
            </FormActions>
          </Form>
        </details>
      </div>
    </Card>
  )
}
