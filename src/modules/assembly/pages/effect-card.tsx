import { Form } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { formatEuros } from '../../../kernel/money.ts'
import { formatRate } from '../../../kernel/rate.ts'
import {
  AmountField,
  Button,
  DateField,
  FieldRow,
  FormActions,
  HiddenFields,
  RateField,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { LEVY_BASE_LABELS, LEVY_BASES } from '../../levies/levy.ts'
import type { Effect } from '../assembly.ts'

/** What a resolution will set, in a sentence. */
export function effectText(effect: Effect): string {
  if (effect.kind === 'support-means')
    return `Fixe les moyens d’accompagnement à ${formatEuros(effect.budgetCents)}, à partir du ${formatDay(effect.startsOn)} (C. trav. R7331-2).`
  if (effect.kind === 'other') return effect.note ?? 'Une décision à suivre à la main.'
  const { levy } = effect
  const rate = levy.tiers.map(tier => formatRate(tier.rateBp)).join(', ') || formatEuros(levy.fixedCents ?? 0)
  return `Fixe «\u00a0${levy.name}\u00a0» à ${rate} (${LEVY_BASE_LABELS[levy.base]}), à partir du ${formatDay(levy.startsOn)} (C. trav. R7331-8).`
}

/** Says what a resolution sets: a levy, or means of support. One form each, folded. */
export function EffectCard({
  item,
  requestKey: key,
}: {
  item: { id: string; effect: Effect | null }
  requestKey: string
}) {
  const levy = item.effect?.kind === 'levy' ? item.effect.levy : null
  const means = item.effect?.kind === 'support-means' ? item.effect : null
  const id = (name: string) => `${item.id}-${name}`
  return (
    <details className="fold">
      <summary>Ce qu’elle fixe</summary>
      <div className="stack">
        <Form method="post" className="form" noValidate>
          <HiddenFields
            values={{
              requestKey: `${key}l${item.id}`,
              itemId: item.id,
              'effect.kind': 'levy',
              'effect.levy.moment': levy?.moment ?? 'issue',
              'effect.levy.period': levy?.period ?? 'year',
              'effect.levy.tiers.0.fromCents': 0,
            }}
          />
          <strong>Une contribution (C. trav. R7331-8)</strong>
          <FieldRow>
            <TextField
              name="effect.levy.name"
              id={id('name')}
              label="Nom"
              defaultValue={levy?.name ?? 'Contribution aux services mutualisés'}
            />
            <TextField
              name="effect.levy.code"
              id={id('code')}
              label="Code"
              defaultValue={levy?.code ?? 'contribution'}
            />
          </FieldRow>
          <FieldRow>
            <SelectField
              name="effect.levy.base"
              id={id('base')}
              label="Assiette"
              empty={null}
              defaultValue={levy?.base}
              options={LEVY_BASES.filter(base => base !== 'fixedMonthly').map(base => ({
                value: base,
                label: LEVY_BASE_LABELS[base],
              }))}
            />
            <RateField
              name="effect.levy.tiers.0.rateBp"
              id={id('rate')}
              label="Taux"
              defaultValue={levy?.tiers[0]?.rateBp}
            />
          </FieldRow>
          <FieldRow>
            <DateField
              name="effect.levy.startsOn"
              id={id('startsOn')}
              label="À partir du"
              defaultValue={levy?.startsOn}
            />
            <TextField
              name="effect.levy.chargeAccount"
              id={id('account')}
              label="Compte de charge"
              inputMode="numeric"
              defaultValue={levy?.chargeAccount ?? '6283'}
            />
          </FieldRow>
          <FormActions>
            <Button small name="intent" value="effect">
              Elle fixe cette contribution
            </Button>
          </FormActions>
        </Form>
        <Form method="post" className="form" noValidate>
          <HiddenFields values={{ requestKey: `${key}m${item.id}`, itemId: item.id, 'effect.kind': 'support-means' }} />
          <strong>Les moyens de l’accompagnement (C. trav. R7331-2)</strong>
          <FieldRow>
            <AmountField
              name="effect.budgetCents"
              id={id('budget')}
              label="Budget de l’année"
              defaultValue={means?.budgetCents}
            />
            <DateField name="effect.startsOn" id={id('means-on')} label="À partir du" defaultValue={means?.startsOn} />
          </FieldRow>
          <TextArea name="effect.text" id={id('text')} label="Actions et moyens" defaultValue={means?.text ?? ''} />
          <FormActions>
            <Button small name="intent" value="effect">
              Elle fixe ces moyens
            </Button>
            {item.effect ? (
              <Button small variant="quiet" name="intent" value="no-effect">
                Elle ne fixe rien
              </Button>
            ) : null}
          </FormActions>
        </Form>
      </div>
    </details>
  )
}
