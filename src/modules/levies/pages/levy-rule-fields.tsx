import {
  AmountField,
  DateField,
  FieldRow,
  NamedField,
  type Option,
  RadioGroup,
  RateField,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { LEVY_BASES, type Tier } from '../levy.ts'

/** Rows of tiers that the form offers; a rate is one tier from 0 €. */
const TIER_ROWS = 4

/** What a form may begin with. */
export interface LevyRule {
  name?: string
  code?: string
  base?: string
  moment?: string
  period?: string
  tiers?: readonly Tier[]
  fixedCents?: number
  floorCents?: number | null
  capCents?: number | null
  chargeAccount?: string
  startsOn?: string
}

interface LevyRuleFieldsProps {
  given?: LevyRule
  /** Before each field's name, where the rule is a part of what is sent. */
  prefix?: string
  activities: readonly Option[] | null
  /** That it begins with. */
  activity?: Option | null
}

/** The rule that an assembly decides, whole: nothing of it is supposed. */
export function LevyRuleFields({ given = {}, prefix = '', activities, activity }: LevyRuleFieldsProps) {
  const { tiers = [{ fromCents: 0, rateBp: 1000 }] } = given
  return (
    <>
      <FieldRow>
        <TextField name={`${prefix}name`} label="Nom" defaultValue={given.name ?? 'Contribution'} />
        <TextField
          name={`${prefix}code`}
          label="Code"
          defaultValue={given.code ?? 'contribution'}
          help="Le même code de nouveau&nbsp;: la règle qui suit."
        />
        <NamedField
          name={`${prefix}activityId`}
          label="Pour"
          required={false}
          empty="Toutes les activités"
          options={activities}
          chosen={activity}
          help="Une règle propre à une activité remplace celle de la maison."
        />
      </FieldRow>
      <FieldRow>
        <SelectField
          name={`${prefix}base`}
          label="Assiette"
          empty={null}
          options={Object.entries(LEVY_BASES).map(([value, { label }]) => ({ value, label }))}
          defaultValue={given.base}
        />
        <RadioGroup
          name={`${prefix}moment`}
          label="Pris"
          inline
          defaultValue={given.moment ?? 'issue'}
          options={[
            { value: 'issue', label: 'à la facture' },
            { value: 'receipt', label: 'à l’encaissement' },
          ]}
        />
        <RadioGroup
          name={`${prefix}period`}
          label="Tranches, plancher et plafond comptés"
          inline
          defaultValue={given.period ?? 'year'}
          options={[
            { value: 'year', label: 'par année' },
            { value: 'month', label: 'par mois' },
          ]}
        />
      </FieldRow>
      <fieldset className="field">
        <legend>Taux</legend>
        <p className="help">
          Un seul taux&nbsp;: une ligne à partir de 0&nbsp;€. Par tranches&nbsp;: une ligne par tranche.
        </p>
        {Array.from({ length: Math.max(TIER_ROWS, tiers.length + 1) }, (_, i) => (
          <FieldRow key={i}>
            <AmountField
              name={`${prefix}tiers.${i}.fromCents`}
              label="À partir de"
              required={i === 0}
              defaultValue={tiers[i]?.fromCents}
            />
            <RateField
              name={`${prefix}tiers.${i}.rateBp`}
              label="Taux"
              required={i === 0}
              defaultValue={tiers[i]?.rateBp}
            />
          </FieldRow>
        ))}
      </fieldset>
      <FieldRow>
        <AmountField
          name={`${prefix}fixedCents`}
          label="Montant fixe par mois"
          required={false}
          help="Pour l’assiette « montant fixe », sans taux."
          defaultValue={given.fixedCents || undefined}
        />
        <AmountField name={`${prefix}floorCents`} label="Plancher" required={false} defaultValue={given.floorCents} />
        <AmountField name={`${prefix}capCents`} label="Plafond" required={false} defaultValue={given.capCents} />
      </FieldRow>
      <FieldRow>
        <TextField
          name={`${prefix}chargeAccount`}
          label="Compte de charge"
          defaultValue={given.chargeAccount ?? '6283'}
          inputMode="numeric"
        />
        <DateField name={`${prefix}startsOn`} label="À partir du" defaultValue={given.startsOn} />
      </FieldRow>
    </>
  )
}
