import { useEffect, useRef, useState } from 'react'
import { useFetcher } from 'react-router'
import { formatDecimal } from '../../../kernel/decimal.ts'
import { formatAmount, parseDecimal } from '../../../kernel/money.ts'
import { formatRate, parseRate } from '../../../kernel/rate.ts'
import { VAT_CATEGORIES } from '../../../law/vat.ts'
import { Plus, Trash2 } from '../../../ui/icon.tsx'
import { Button, Card, HiddenFields, Money, RateField, SelectField, TextArea, TextField } from '../../../ui/index.ts'
import { netOf, type SalesLine, totalsOf } from '../invoice.ts'

export interface SalesFormProps {
  activity: { id: string; name: string }
  /** Rates in force where the activity sells, in basis points. */
  rates: readonly number[]
  customers: readonly { id: string; name: string }[]
  items: readonly {
    id: string
    label: string
    unit: string | null
    unitPrice: string
    nature: SalesLine['nature']
    vatCategory: SalesLine['vatCategory']
    vatRateBp: number
    account: string
  }[]
  document: {
    id?: string
    version?: number
    customerId?: string
    subject?: string | null
    notes?: string | null
    discountBp?: number
    lines: readonly SalesLine[]
  }
  /** Without scripts, a blank line is added by saving. */
  blankLine?: boolean
}

const emptyLine = (rateBp: number): SalesLine => ({
  kind: 'item',
  label: '',
  quantity: '1',
  unitPrice: '',
  discountBp: 0,
  nature: 'services',
  vatCategory: 'standard',
  vatRateBp: rateBp,
})

/**
 * The fields that quotes and invoices share: customer, lines, discount, live totals. The totals are those that will be posted (the same
 * function). It saves itself a second after the last key; without scripts « + ligne » is a button that saves and adds a line.
 */
export function SalesForm({ activity, rates, customers, items, document, blankLine = false }: SalesFormProps) {
  const standard = rates[0] ?? 0
  const [lines, setLines] = useState<SalesLine[]>(() => [
    ...document.lines,
    ...(document.lines.length === 0 || blankLine ? [emptyLine(standard)] : []),
  ])
  const [discountBp, setDiscountBp] = useState(document.discountBp ?? 0)
  const saved = useAutosave(document)
  const change = (i: number, part: Partial<SalesLine>) =>
    setLines(all => all.map((line, at) => (at === i ? { ...line, ...part } : line)))
  const take = (i: number, label: string) => {
    const item = items.find(known => known.label === label)
    change(
      i,
      item
        ? {
            label,
            itemId: item.id,
            unit: item.unit,
            unitPrice: item.unitPrice,
            nature: item.nature,
            vatCategory: item.vatCategory,
            vatRateBp: item.vatRateBp,
            account: item.account,
          }
        : { label },
    )
  }
  return (
    <>
      <HiddenFields values={{ activityId: activity.id, id: saved.id ?? '', version: saved.version ?? '' }} />
      <Card title="Client">
        <div className="form">
          <SelectField
            name="customerId"
            label="Client"
            defaultValue={document.customerId}
            options={customers.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <p>
            <Button name="intent" value="new-customer" variant="quiet" icon={Plus} formNoValidate>
              Nouveau client
            </Button>
          </p>
          <TextField
            name="subject"
            label="Objet"
            required={false}
            defaultValue={document.subject ?? ''}
            maxLength={200}
          />
        </div>
      </Card>
      <Card title="Lignes">
        <datalist id="catalogue">
          {items.map(item => (
            <option key={item.id} value={item.label} />
          ))}
        </datalist>
        <ol className="sales-lines">
          {lines.map((line, i) => (
            <LineFields
              key={i}
              index={i}
              line={line}
              rates={rates}
              onLabel={label => take(i, label)}
              onChange={part => change(i, part)}
              onRemove={lines.length > 1 ? () => setLines(all => all.filter((_, at) => at !== i)) : undefined}
            />
          ))}
        </ol>
        <p>
          <Button
            name="intent"
            value="add-line"
            icon={Plus}
            formNoValidate
            onClick={event => {
              event.preventDefault()
              setLines(all => [...all, emptyLine(all.at(-1)?.vatRateBp ?? standard)])
            }}
          >
            Ajouter une ligne
          </Button>
        </p>
        <RateField
          name="discountBp"
          label="Remise sur le total"
          required={false}
          defaultValue={document.discountBp || null}
          onRate={bp => setDiscountBp(bp ?? 0)}
        />
      </Card>
      <Card
        title="Totaux"
        aside={
          saved.message ? (
            <span className="soft small" role="status">
              {saved.message}
            </span>
          ) : null
        }
      >
        <LiveTotals lines={lines} discountBp={discountBp} />
        <TextArea
          name="notes"
          label="Conditions particulières"
          required={false}
          defaultValue={document.notes ?? ''}
          maxLength={2000}
        />
      </Card>
    </>
  )
}

interface LineProps {
  index: number
  line: SalesLine
  rates: readonly number[]
  onLabel: (label: string) => void
  onChange: (part: Partial<SalesLine>) => void
  onRemove?: () => void
}

function LineFields({ index, line, rates, onLabel, onChange, onRemove }: LineProps) {
  const at = `lines.${index}`
  const vat = line.vatCategory === 'standard' ? String(line.vatRateBp) : line.vatCategory
  const net = readable(line) ? netOf(line) : null
  return (
    <li className="sales-line">
      <HiddenFields
        values={{
          [`${at}.itemId`]: line.itemId ?? '',
          [`${at}.nature`]: line.nature,
          [`${at}.account`]: line.account ?? '',
          [`${at}.kind`]: line.kind,
          [`${at}.discountBp`]: line.discountBp ? formatRate(line.discountBp) : '',
        }}
      />
      <TextField
        name={`${at}.label`}
        label="Désignation"
        list="catalogue"
        value={line.label}
        onChange={event => onLabel(event.target.value)}
        maxLength={1000}
      />
      <TextField
        name={`${at}.quantity`}
        label="Quantité"
        inputMode="decimal"
        defaultValue={formatDecimal(line.quantity)}
        key={`q${line.itemId}`}
        onChange={event => onChange({ quantity: parseDecimal(event.target.value, 4) ?? 'x' })}
      />
      <TextField
        name={`${at}.unit`}
        label="Unité"
        required={false}
        defaultValue={line.unit ?? ''}
        key={`u${line.itemId}`}
        maxLength={20}
      />
      <TextField
        name={`${at}.unitPrice`}
        label="Prix HT"
        inputMode="decimal"
        defaultValue={line.unitPrice === '' ? '' : formatDecimal(line.unitPrice, 2)}
        key={`p${line.itemId}`}
        onChange={event => onChange({ unitPrice: parseDecimal(event.target.value.replace(/\s*€$/, ''), 6) ?? 'x' })}
      />
      <SelectField
        name={`${at}.vat`}
        label="TVA"
        value={vat}
        empty={null}
        onChange={event => onChange(vatChoice(event.target.value))}
        options={[
          ...rates.map(rate => ({ value: String(rate), label: formatRate(rate), group: 'Taux' })),
          ...VAT_CATEGORIES.filter(category => category.code !== 'standard').map(category => ({
            value: category.code,
            label: category.label,
            group: 'Sans TVA',
          })),
        ]}
      />
      <p className="sales-line-net">
        <span className="soft small">Montant HT</span>
        {net === null ? '—' : <Money cents={net} />}
      </p>
      {onRemove ? (
        <Button
          type="button"
          variant="quiet"
          small
          icon={Trash2}
          onClick={onRemove}
          aria-label={`Retirer la ligne ${index + 1}`}
        >
          Retirer
        </Button>
      ) : null}
    </li>
  )
}

/** The one select of a line stands for a category and a rate; a number is a rate of the standard category. */
export function vatChoice(value: string): Pick<SalesLine, 'vatCategory' | 'vatRateBp'> {
  const rate = /^\d+$/.test(value) ? Number(value) : parseRate(value)
  return rate === null
    ? { vatCategory: value as SalesLine['vatCategory'], vatRateBp: 0 }
    : { vatCategory: 'standard', vatRateBp: rate }
}

const readable = (line: SalesLine): boolean =>
  parseDecimal(line.quantity, 4) !== null && parseDecimal(line.unitPrice, 6) !== null

function LiveTotals({ lines, discountBp }: { lines: readonly SalesLine[]; discountBp: number }) {
  const totals = totalsOf(lines.filter(readable), discountBp)
  return (
    <dl className="totals">
      {totals.discountCents !== 0 ? (
        <>
          <dt>Remise</dt>
          <dd>− {formatAmount(totals.discountCents)} €</dd>
        </>
      ) : null}
      <dt>Total HT</dt>
      <dd>
        <Money cents={totals.netCents} />
      </dd>
      {totals.vat.map(group => (
        <VatRow
          key={`${group.vatCategory}${group.rateBp}`}
          label={group.vatCategory === 'standard' ? `TVA ${formatRate(group.rateBp)}` : 'Sans TVA'}
          cents={group.vatCents}
        />
      ))}
      <dt>
        <strong>Total TTC</strong>
      </dt>
      <dd>
        <strong>
          <Money cents={totals.grossCents} />
        </strong>
      </dd>
    </dl>
  )
}

function VatRow({ label, cents }: { label: string; cents: number }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Money cents={cents} />
      </dd>
    </>
  )
}

/**
 * Sends the enclosing form to its own action a second after the last change, with intent "autosave". A refusal is only told by the status
 * line: what is typed stays. The first save gives the draft its address, so that a reload finds it.
 */
function useAutosave(document: { id?: string; version?: number }) {
  const fetcher = useFetcher<{ saved?: { id: string; version: number; href: string } }>()
  const { submit } = fetcher
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const saved = fetcher.data?.saved
  const id = saved?.id ?? document.id
  const version = saved?.version ?? document.version
  const busy = useRef(false)
  busy.current = fetcher.state !== 'idle'
  useEffect(() => {
    const form = window.document.querySelector<HTMLFormElement>('form[data-autosave]')
    if (!form) return
    const later = () => {
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        if (busy.current) return later()
        const data = new FormData(form)
        if (!data.get('customerId')) return
        data.set('intent', 'autosave')
        data.delete('requestKey')
        submit(data, { method: 'post', action: window.location.pathname + window.location.search })
      }, 1000)
    }
    const stop = () => clearTimeout(timer.current)
    form.addEventListener('input', later)
    form.addEventListener('submit', stop)
    return () => {
      form.removeEventListener('input', later)
      form.removeEventListener('submit', stop)
      stop()
    }
  }, [submit])
  useEffect(() => {
    if (saved && window.location.pathname !== saved.href)
      window.history.replaceState(window.history.state, '', saved.href)
  }, [saved])
  const message =
    fetcher.state !== 'idle'
      ? 'Enregistrement…'
      : saved
        ? 'Brouillon enregistré'
        : document.id
          ? ''
          : 'S’enregistre tout seul'
  return { id, version, message }
}
