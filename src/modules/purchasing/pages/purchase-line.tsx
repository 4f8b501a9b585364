import { useState } from 'react'
import { mulDiv } from '../../../kernel/money.ts'
import { formatRate, parseRate } from '../../../kernel/rate.ts'
import { PURCHASE_NATURES, type PurchaseNatureCode } from '../../../law/purchase-natures.ts'
import { Plus, Trash2 } from '../../../ui/icon.tsx'
import {
  AmountField,
  Button,
  ButtonLink,
  CheckboxField,
  FieldRow,
  HiddenFields,
  NamedField,
  type Option,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import {
  ASSET_ACCOUNTS,
  type PurchaseLine,
  REVERSE_CHARGE_LABELS,
  type ReverseCharge,
  usualRateBp,
} from '../purchase.ts'
import type { PurchaseFormProps } from './purchase-form.tsx'

/** One line as it stands in the form: what was typed, for live totals. */
export type FormLine = Partial<PurchaseLine> & {
  nature?: PurchaseNatureCode
  gross?: number | null
  vat?: number | null
}

const NATURE_OPTIONS = [
  ...PURCHASE_NATURES.filter(nature => 'expenseReport' in nature),
  ...PURCHASE_NATURES.filter(nature => !('expenseReport' in nature)),
].map(nature => ({
  value: nature.code,
  label: nature.label,
  group: 'expenseReport' in nature ? 'Déplacements et repas' : 'Achats',
}))

/** The VAT worth showing: the document's own, when it is not what the total and the rate give. */
export function ownVat({ grossCents, vatCents, vatRateBp, reverseCharge }: FormLine): number | undefined {
  if (grossCents === undefined || vatCents === undefined || vatRateBp === undefined || reverseCharge) return undefined
  const usual = grossCents - mulDiv(grossCents, 10_000, 10_000 + vatRateBp)
  return vatCents === usual ? undefined : Math.abs(vatCents)
}

export const abs = (amount: number | undefined) => (amount === undefined ? undefined : Math.abs(amount))

interface LineProps {
  index: number
  line: FormLine
  isRefused: boolean
  data: PurchaseFormProps['data']
  onChange: (part: FormLine) => void
  onRemove?: () => void
}

export function LineFields({ index, line, isRefused, data, onChange, onRemove }: LineProps) {
  const at = `lines.${index}`
  const kilometres = line.nature === 'kilometres'
  return (
    <fieldset className="stack tight">
      <legend className={index === 0 ? 'visually-hidden' : undefined}>{`Ligne ${index + 1}`}</legend>
      <FieldRow>
        {kilometres ? null : (
          <AmountField
            name={`${at}.grossCents`}
            label="Montant TTC"
            defaultValue={line.reverseCharge ? undefined : abs(line.grossCents)}
            onAmount={gross => onChange({ gross })}
          />
        )}
        <SelectField
          name={`${at}.nature`}
          label="Nature"
          options={NATURE_OPTIONS}
          defaultValue={line.nature}
          onChange={event => onChange({ nature: event.target.value as PurchaseNatureCode })}
        />
        {kilometres ? <KilometreFields at={at} line={line} data={data} /> : null}
      </FieldRow>
      {kilometres ? null : <VatFields at={at} line={line} isRefused={isRefused} data={data} onChange={onChange} />}
      {onRemove ? (
        <p>
          <Button type="button" variant="quiet" small icon={Trash2} onClick={onRemove}>
            {`Retirer la ligne ${index + 1}`}
          </Button>
        </p>
      ) : null}
    </fieldset>
  )
}

const chosenIn = ({ labels }: PurchaseFormProps['data'], value: string | null | undefined): Option | null =>
  value ? { value, label: labels[value] ?? '' } : null

function KilometreFields({ at, line, data }: Pick<LineProps, 'line' | 'data'> & { at: string }) {
  return (
    <>
      <TextField
        name={`${at}.kilometres`}
        label="Kilomètres"
        inputMode="numeric"
        defaultValue={line.kilometres ?? ''}
      />
      <NamedField
        name={`${at}.vehicleId`}
        label="Véhicule"
        options={data.vehicles}
        chosen={chosenIn(data, line.vehicleId) ?? (data.vehicles?.length === 1 ? data.vehicles[0]! : null)}
        help="Au barème officiel de l’année, cumulé depuis janvier."
      />
      <TextField name={`${at}.label`} label="Trajet" required={false} maxLength={200} defaultValue={line.label ?? ''} />
      <HiddenFields values={{ [`${at}.recoverable`]: 'on' }} />
      <p>
        <ButtonLink small variant="quiet" icon={Plus} to="/depenses/vehicules">
          Ajouter un véhicule
        </ButtonLink>
      </p>
    </>
  )
}

/** VAT and everything rarer: closed until needed. */
function VatFields({ at, line, isRefused, data, onChange }: Omit<LineProps, 'index' | 'onRemove'> & { at: string }) {
  const vatCents = ownVat(line)
  const isUsual =
    line.recoverable !== false &&
    !line.reverseCharge &&
    !line.asset &&
    vatCents === undefined &&
    (line.vatRateBp === undefined || (line.nature && line.vatRateBp === usualRateBp(line.nature)))
  return (
    <details open={!isUsual || isRefused || undefined}>
      <summary>TVA et détails</summary>
      <FieldRow>
        <AmountField
          name={`${at}.vatCents`}
          label="TVA"
          required={false}
          help="Telle qu’elle est imprimée&nbsp;; calculée sinon."
          defaultValue={vatCents}
          onAmount={vat => onChange({ vat })}
        />
        <SelectField
          name={`${at}.vatRateBp`}
          label="Taux"
          required={false}
          empty="D’après les montants"
          options={data.rates.map(rate => ({
            value: formatRate(rate),
            label: rate === 0 ? 'Sans TVA' : formatRate(rate),
          }))}
          defaultValue={line.vatRateBp === undefined ? undefined : formatRate(line.vatRateBp)}
          onChange={event => onChange({ vatRateBp: parseRate(event.target.value) ?? undefined })}
        />
        <AmountField
          name={`${at}.netCents`}
          label="Montant HT"
          required={false}
          help="Seulement s’il n’y a pas de TTC."
          defaultValue={line.reverseCharge ? abs(line.netCents) : undefined}
        />
        <TextField
          name={`${at}.label`}
          label="Libellé"
          required={false}
          maxLength={200}
          defaultValue={line.label ?? ''}
        />
        <SelectField
          name={`${at}.reverseCharge`}
          label="TVA due par nous (autoliquidation)"
          required={false}
          empty="Non"
          options={Object.entries(REVERSE_CHARGE_LABELS).map(([value, label]) => ({ value, label }))}
          defaultValue={line.reverseCharge ?? undefined}
          onChange={event => onChange({ reverseCharge: (event.target.value || null) as ReverseCharge | null })}
        />
        <AssetFields at={at} line={line} />
        {data.activities?.length !== 0 ? (
          <NamedField
            name={`${at}.activityId`}
            label="Activité"
            required={false}
            empty={data.activity.name}
            options={data.activities?.filter(({ value }) => value !== data.activity.id) ?? null}
            chosen={line.activityId === data.activity.id ? null : chosenIn(data, line.activityId)}
          />
        ) : null}
        {line.nature === 'gifts' ? (
          <AmountField
            name={`${at}.giftYearCents`}
            label="Offert à cette personne dans l’année, TTC"
            required={false}
            help="Ce cadeau compris&nbsp;: sous le seuil légal, la TVA se récupère."
            defaultValue={line.giftYearCents}
          />
        ) : null}
        <CheckboxField
          name={`${at}.recoverable`}
          label="La TVA est récupérable"
          help="Décochez si le ticket ne montre pas la TVA."
          defaultChecked={line.recoverable !== false}
          onChange={event => onChange({ recoverable: event.target.checked })}
        />
      </FieldRow>
    </details>
  )
}

function AssetFields({ at, line }: { at: string; line: FormLine }) {
  const [asset, setAsset] = useState(line.asset === true)
  return (
    <>
      <CheckboxField
        name={`${at}.asset`}
        label="Bien durable, à amortir"
        help="En pratique au-delà de 500&nbsp;€ HT."
        defaultChecked={asset}
        onChange={event => setAsset(event.target.checked)}
      />
      {asset ? (
        <SelectField
          name={`${at}.account`}
          label="Compte d’immobilisation"
          options={Object.entries(ASSET_ACCOUNTS).map(([value, label]) => ({ value, label }))}
          defaultValue={line.account ?? undefined}
        />
      ) : null}
    </>
  )
}
