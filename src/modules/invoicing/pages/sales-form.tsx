import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Form } from 'react-router'
import { formatAmount } from '../../../kernel/money.ts'
import { formatRate, parseRate } from '../../../kernel/rate.ts'
import { Button, Card, FormFeedback, HiddenFields, Money, Notice, RateField, TextArea } from '../../../ui/index.ts'
import { type EarlierVat, netOf, type SalesLine, type Totals, totalsOf } from '../invoice.ts'
import { CustomerCard } from './sales-customer.tsx'
import type { RefusedSale, SalesFormData } from './sales-form.server.ts'
import { AddButton, focusLabel, LineFields, type Row } from './sales-line.tsx'
import { blankLine, isBlank, readTypedLine, type TypedLine, typedLine, typedLines } from './typed-lines.ts'
import { forgetTexts, keptTexts, useAutosave } from './use-autosave.ts'

export interface SalesFormProps {
  kind: 'invoice' | 'quote'
  data: SalesFormData
  document: {
    id?: string
    version?: number
    subject?: string | null
    notes?: string | null
    discountBp?: number
    lines: readonly SalesLine[]
    earlierVat?: readonly EarlierVat[]
  }
  requestKey: string
  refused: RefusedSale | null
  /** Without scripts, a blank line comes by saving. */
  addLine?: SalesLine['kind'] | null
  /** What the form carries besides. */
  hidden?: Readonly<Record<string, string | number | null | undefined>>
  hiddenLists?: Readonly<Record<string, readonly string[]>>
  /** Fields of this kind of document, folded under « Options ». */
  options: ReactNode
  /** Names of those fields: the fold opens on what they refuse. */
  optionNames: readonly string[]
  /** Under the totals, from what is typed. */
  below?: (totals: Totals) => ReactNode
  /** The buttons, main one first. */
  actions: (totals: Totals) => ReactNode
}

/** What a refused sales form carries, among the answers of a page's action. */
export const refusedSale = (actionData: object | undefined): RefusedSale | null =>
  actionData && 'requestKey' in actionData ? (actionData as RefusedSale) : null

/** The line asked in the address by a form without scripts. */
export const asLineKind = (text: string | null): SalesLine['kind'] | null =>
  text === 'item' || text === 'heading' ? text : null

const SAVE_TO = { invoice: '/factures/brouillon', quote: '/devis/brouillon' }
const HOME = { invoice: '/factures', quote: '/devis' }

type Texts = Readonly<Record<string, unknown>>

/**
 * The form that quotes and invoices share. Its fields belong to the browser: what is typed before scripts come, put back after a refusal
 * or found again after a reload is read from them. Totals are those that will be posted (the same function).
 */
export function SalesForm(props: SalesFormProps) {
  const { kind, data, document, refused } = props
  const form = useRef<HTMLFormElement>(null)
  const [found, setFound] = useState<Texts | null>(null)
  const known = (refused?.saved?.version ?? 0) > (document.version ?? 0) ? refused!.saved! : document
  const { latest, state } = useAutosave({ form, saveTo: SAVE_TO[kind], known, refused: refused !== null })
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was kept before this page was shown comes back
  useEffect(() => {
    const kept = refused ? null : keptTexts(document.version)
    if (kept) setFound(textsOf(kept))
  }, [])
  const texts = refused?.values ?? found
  return (
    <Form
      method="post"
      action={latest.id ? `${HOME[kind]}/${latest.id}` : undefined}
      noValidate
      className="stack"
      ref={form}
      aria-label={kind === 'quote' ? 'Devis' : 'Facture'}
    >
      <HiddenFields
        values={{
          requestKey: refused?.requestKey ?? props.requestKey,
          activityId: data.activity.id,
          id: latest.id ?? '',
          version: latest.version ?? '',
          ...props.hidden,
        }}
      />
      {Object.entries(props.hiddenLists ?? {}).flatMap(([name, values]) =>
        values.map(value => <input key={`${name}${value}`} type="hidden" name={name} value={value} />),
      )}
      <FormFeedback errors={refused?.refusals} values={texts && withoutLines(texts)} choices={refused?.choices}>
        {found ? (
          <Notice tone="wait" title="Votre saisie est revenue">
            Elle n’était pas enregistrée&nbsp;: continuez, ou{' '}
            <Button
              type="button"
              small
              variant="quiet"
              onClick={() => {
                forgetTexts()
                window.location.reload()
              }}
            >
              oubliez-la
            </Button>
          </Notice>
        ) : null}
        <SalesFields
          key={`${found ? 'found' : ''}${refused?.customer?.value ?? ''}`}
          {...props}
          texts={texts}
          saving={
            <span className={state.tone === 'bad' ? 'saving bad' : 'saving'} role="status">
              {state.message}
            </span>
          }
        />
      </FormFeedback>
    </Form>
  )
}

function textsOf(entries: readonly [string, string][]): Texts {
  return Object.fromEntries(entries)
}

/** Rows have numbers that move: they get their texts back by themselves. */
const withoutLines = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).filter(([name]) => !name.startsWith('lines.')))

function startingRows({ document, data, addLine }: SalesFormProps, texts: Texts | null): Row[] {
  const rate = data.rates[0] ?? 0
  const typed = texts ? typedLines(Object.entries(texts)).map(({ line }) => line) : document.lines.map(typedLine)
  const asked = texts?.intent === 'add-line' ? 'item' : texts?.intent === 'add-heading' ? 'heading' : addLine
  const lines = [...typed, ...(asked ? [blankLine(rate, asked)] : typed.length === 0 ? [blankLine(rate)] : [])]
  return lines.map((start, key) => ({ key, start, filled: 0 }))
}

function SalesFields(props: SalesFormProps & { texts: Texts | null; saving: ReactNode }) {
  const { data, document, refused } = props
  const [rows, setRows] = useState(() => startingRows(props, props.texts))
  const [typed, setTyped] = useState<readonly TypedLine[]>(() => rows.map(row => row.start))
  const [discount, setDiscount] = useState(() =>
    typeof props.texts?.discountBp === 'string' ? (parseRate(props.texts.discountBp) ?? 0) : (document.discountBp ?? 0),
  )
  const list = useRef<HTMLOListElement>(null)
  const read = () => {
    const form = list.current?.closest('form')
    if (form) setTyped(typedLines(new FormData(form)).map(({ line }) => line))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fields are read again when rows come, go or are filled
  useEffect(read, [rows])

  const nextKey = Math.max(-1, ...rows.map(row => row.key)) + 1
  const add = (kind: SalesLine['kind']) => {
    const last = rows.at(-1)
    if (kind === 'item' && last && isBlank(typed[rows.length - 1] ?? last.start)) return focusLabel(rows.length - 1)
    const rate = typed.at(-1)?.vat ?? ''
    setRows([
      ...rows,
      { key: nextKey, start: blankLine(/^\d+$/.test(rate) ? Number(rate) : (data.rates[0] ?? 0), kind), filled: 0 },
    ])
    setTimeout(() => focusLabel(rows.length))
  }
  const take = (at: number, label: string) => {
    const item = data.items.find(known => known.label === label)
    if (!item || rows[at]?.start.itemId === item.id) return
    const start: TypedLine = {
      ...typedLine({ ...item, kind: 'item', itemId: item.id, quantity: '1', discountBp: 0 }),
      quantity: typed[at]?.quantity || '1',
      discountBp: typed[at]?.discountBp ?? '',
    }
    setRows(rows.map((row, i) => (i === at ? { ...row, start, filled: row.filled + 1 } : row)))
  }
  const lines = typed.map(readTypedLine)
  const totals = totalsOf(
    lines.filter(line => line !== null),
    discount,
    document.earlierVat,
  )
  return (
    <>
      <CustomerCard {...props} />
      <Card title="Lignes" id="lignes">
        <datalist id="catalogue">
          {data.items.map(item => (
            <option key={item.id} value={item.label} />
          ))}
        </datalist>
        <ol className="sales-lines" ref={list} onInput={read}>
          {rows.map((row, i) => (
            <LineFields
              key={row.key}
              index={i}
              row={row}
              rates={data.rates}
              net={lines[i] ? netOf(lines[i]) : null}
              onLabel={label => take(i, label)}
              onRemove={() => {
                setRows(
                  rows.length === 1
                    ? [{ ...row, key: nextKey, start: blankLine(data.rates[0] ?? 0) }]
                    : rows.filter(other => other !== row),
                )
                setTimeout(() => focusLabel(Math.max(0, i - 1)))
              }}
            />
          ))}
        </ol>
        <div className="row" id="fin-des-lignes">
          <AddButton kind="item" onAdd={add} />
          <AddButton kind="heading" onAdd={add} />
        </div>
        <div className="sales-end">
          <RateField
            name="discountBp"
            label="Remise sur le total"
            required={false}
            defaultValue={document.discountBp || null}
            onRate={bp => setDiscount(bp !== null && bp >= 0 && bp <= 10_000 ? bp : 0)}
          />
          <div className="stack tight">
            <LiveTotals totals={totals} />
            {props.below?.(totals)}
          </div>
        </div>
      </Card>
      <Card>
        <details
          className="fold"
          open={refused?.refusals.some(({ path }) => path && props.optionNames.includes(path)) || undefined}
        >
          <summary>Options et conditions</summary>
          <div className="stack">
            {props.options}
            <TextArea
              name="notes"
              label="Conditions particulières"
              help="Imprimées sous le total."
              required={false}
              defaultValue={document.notes ?? ''}
              maxLength={2000}
            />
          </div>
        </details>
      </Card>
      <div className="form-actions">
        {props.actions(totals)}
        {props.saving}
      </div>
    </>
  )
}

function LiveTotals({ totals }: { totals: Totals }) {
  return (
    <dl className="totals">
      {totals.discountCents !== 0 ? (
        <>
          <dt>Remise</dt>
          <dd className="num">−&nbsp;{formatAmount(totals.discountCents)}&nbsp;€</dd>
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
      <dt className="whole">Total TTC</dt>
      <dd className="whole">
        <Money cents={totals.grossCents} />
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
