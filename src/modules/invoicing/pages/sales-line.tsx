import { formatRate } from '../../../kernel/rate.ts'
import { VAT_CATEGORIES } from '../../../law/vat.ts'
import { Plus, Trash2 } from '../../../ui/icon.tsx'
import { Button, FieldRow, HiddenFields, Money, RateField, SelectField, TextField } from '../../../ui/index.ts'
import type { SalesLine } from '../invoice.ts'
import type { TypedLine } from './typed-lines.ts'

export interface Row {
  key: number
  start: TypedLine
  /** Counts the catalogue items taken: each fills the fields anew. */
  filled: number
}

export const focusLabel = (index: number) => window.document.getElementById(`lines.${index}.label`)?.focus()

interface LineProps {
  index: number
  row: Row
  rates: readonly number[]
  net: number | null
  onLabel: (label: string) => void
  onRemove: () => void
}

export function LineFields({ index, row: { start, filled }, rates, net, onLabel, onRemove }: LineProps) {
  const at = `lines.${index}`
  const heading = start.kind === 'heading'
  return (
    <li className={heading ? 'sales-line heading' : 'sales-line'}>
      <HiddenFields
        values={{ [`${at}.kind`]: start.kind, [`${at}.itemId`]: start.itemId, [`${at}.account`]: start.account }}
      />
      <TextField
        name={`${at}.label`}
        label={heading ? 'Titre' : 'Désignation'}
        list={heading ? undefined : 'catalogue'}
        defaultValue={start.label}
        onChange={event => onLabel(event.target.value)}
        maxLength={1000}
        autoComplete="off"
      />
      {heading ? null : (
        <>
          <TextField
            name={`${at}.quantity`}
            label="Quantité"
            inputMode="decimal"
            defaultValue={start.quantity}
            autoComplete="off"
          />
          <TextField
            key={`unit${filled}`}
            name={`${at}.unit`}
            label="Unité"
            required={false}
            defaultValue={start.unit}
            maxLength={20}
            autoComplete="off"
          />
          <TextField
            key={`price${filled}`}
            name={`${at}.unitPrice`}
            label="Prix HT"
            inputMode="decimal"
            defaultValue={start.unitPrice}
            autoComplete="off"
          />
          <VatField key={`vat${filled}`} name={`${at}.vat`} rates={rates} defaultValue={start.vat} />
          <p className="sales-net">
            <span>Montant HT</span>
            {net === null ? <span className="soft">illisible</span> : <Money cents={net} />}
          </p>
          <details className="fold" open={start.discountBp !== '' || undefined}>
            <summary>Remise, nature</summary>
            <FieldRow>
              <RateField name={`${at}.discountBp`} label="Remise" required={false} defaultValue={start.discountBp} />
              <SelectField
                key={`nature${filled}`}
                name={`${at}.nature`}
                label="Nature"
                empty={null}
                defaultValue={start.nature}
                options={[
                  { value: 'services', label: 'Prestation (TVA à l’encaissement)' },
                  { value: 'goods', label: 'Bien vendu (TVA à la facture)' },
                ]}
              />
            </FieldRow>
          </details>
        </>
      )}
      <Button
        type="button"
        variant="quiet"
        small
        icon={Trash2}
        onClick={onRemove}
        aria-label={`Retirer la ligne ${index + 1}`}
      >
        <span className="phone-only">Retirer</span>
      </Button>
    </li>
  )
}

/** One select for what the law keeps apart: a rate in force, or a reason for none. */
export function VatField({
  name,
  rates,
  defaultValue,
}: {
  name: string
  rates: readonly number[]
  defaultValue: string
}) {
  const known = /^\d+$/.test(defaultValue) && !rates.includes(Number(defaultValue)) ? [Number(defaultValue)] : []
  return (
    <SelectField
      name={name}
      label="TVA"
      empty={null}
      defaultValue={defaultValue}
      options={[
        ...[...rates, ...known].map(rate => ({ value: String(rate), label: formatRate(rate), group: 'Taux' })),
        ...VAT_CATEGORIES.filter(category => category.code !== 'standard').map(category => ({
          value: category.code,
          label: category.label,
          group: 'Sans TVA',
        })),
      ]}
    />
  )
}

/** Saves and comes back with the line when there are no scripts; adds it at once when there are. */
export function AddButton({ kind, onAdd }: { kind: SalesLine['kind']; onAdd: (kind: SalesLine['kind']) => void }) {
  return (
    <Button
      name="intent"
      value={kind === 'item' ? 'add-line' : 'add-heading'}
      icon={Plus}
      small
      variant={kind === 'item' ? 'secondary' : 'quiet'}
      onClick={event => {
        event.preventDefault()
        onAdd(kind)
      }}
    >
      {kind === 'item' ? 'Ajouter une ligne' : 'Ajouter un titre'}
    </Button>
  )
}
