import { useState } from 'react'
import { useNavigation } from 'react-router'
import { type Day, formatDay } from '../../../kernel/day.ts'
import { formatEuros } from '../../../kernel/money.ts'
import type { PurchaseNatureCode } from '../../../law/purchase-natures.ts'
import type { RefusedForm } from '../../../platform/page.server.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  Button,
  Card,
  CheckboxField,
  DateField,
  FieldRow,
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  NamedField,
  type Option,
  RadioGroup,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { completeLine, type PurchaseKind, type PurchaseLine, purchaseTotals, type TypedLine } from '../purchase.ts'
import { abs, type FormLine, LineFields, ownVat } from './purchase-line.tsx'

export interface PurchaseFormProps {
  data: {
    activity: { id: string; name: string }
    activities: readonly Option[] | null
    suppliers: readonly Option[] | null
    supplier: Option | null
    people: readonly Option[] | null
    person: Option | null
    vehicles: readonly Option[] | null
    labels: Readonly<Record<string, string>>
    invoices: readonly {
      id: string
      reference: string
      supplier: string | null
      day: string | null
      grossCents: number
    }[]
    rates: readonly number[]
    forHouse: boolean
    today: string
  }
  document: {
    id?: string
    version?: number
    kind: PurchaseKind
    number?: string | null
    subject?: string | null
    day?: string | null
    dueOn?: string | null
    creditedId?: string | null
    receipt?: { id: string; name: string } | null
    lines: readonly PurchaseLine[]
  }
  refused: RefusedForm | null
  requestKey: string
  blankLine?: boolean
  /** An accepted purchase is corrected, not saved. */
  correcting?: boolean
}

/** The fields of a purchase, photo first: the file, the amount, what it is. The rest has its usual answer. */
export function PurchaseForm({ data, document, refused, requestKey, blankLine, correcting }: PurchaseFormProps) {
  const typed = refused?.values ?? {}
  const text = (name: string) => (typeof typed[name] === 'string' && typed[name] !== '' ? typed[name] : undefined)
  const [kind, setKind] = useState<PurchaseKind>((text('kind') as PurchaseKind | undefined) ?? document.kind)
  const [lines, setLines] = useState<FormLine[]>(() => startingLines(document, typed, blankLine))
  const busy = useNavigation().state !== 'idle'
  const receiptId = text('receiptId') ?? document.receipt?.id
  const receiptName = text('receiptName') ?? document.receipt?.name
  const isDuplicate = refused?.refusals.some(refusal => refusal.code === 'doublon')
  const change = (i: number, part: FormLine) =>
    setLines(all => all.map((line, at) => (at === i ? { ...line, ...part } : line)))
  const needsMore = Object.keys(typed).length > 0 || kind !== 'expense-report'
  return (
    <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
      <HiddenFields
        values={{
          requestKey: text('requestKey') ?? requestKey,
          activityId: data.activity.id,
          id: text('id') ?? document.id,
          version: text('version') ?? document.version,
          receiptId,
          receiptName,
        }}
      />
      <Card title="Justificatif">
        <FileField
          key={receiptId}
          name="receipt"
          label={receiptId ? 'Remplacer le justificatif' : 'Photo ou PDF'}
          required={false}
          accept="image/*,application/pdf"
          help={
            receiptId ? (
              <a
                href={`/fichiers/${receiptId}`}
                target="_blank"
                rel="noreferrer"
              >{`Joint\u00a0: ${receiptName ?? 'voir'}`}</a>
            ) : (
              'Photographiez le ticket ou choisissez le PDF\u00a0: 20 Mo au plus.'
            )
          }
        />
      </Card>
      <Card title="Dépense">
        <div className="form">
          {lines.map((line, i) => (
            <LineFields
              key={i}
              index={i}
              line={line}
              isRefused={refused?.refusals.some(refusal => refusal.path?.startsWith(`lines.${i}.`)) === true}
              data={data}
              onChange={part => change(i, part)}
              onRemove={lines.length > 1 ? () => setLines(all => all.filter((_, at) => at !== i)) : undefined}
            />
          ))}
          <div className="row spread">
            <Button
              name="intent"
              value="add-line"
              variant="quiet"
              icon={Plus}
              formNoValidate
              type={correcting ? 'button' : 'submit'}
              onClick={event => {
                event.preventDefault()
                setLines(all => [...all, {}])
              }}
            >
              Une autre ligne
            </Button>
            <LiveTotal lines={lines} data={data} />
          </div>
        </div>
      </Card>
      <Card title="Paiement et pièce">
        <div className="form">
          <RadioGroup
            name="kind"
            label="Qui paie&nbsp;?"
            defaultValue={kind}
            onChange={event => setKind(event.target.value as PurchaseKind)}
            options={[
              {
                value: 'expense-report',
                label: data.forHouse ? 'Une personne a avancé' : 'J’ai avancé, à me rembourser',
              },
              { value: 'invoice', label: 'Facture à payer par la coopérative' },
              { value: 'credit-note', label: 'Avoir d’un fournisseur' },
            ]}
          />
          {kind === 'credit-note' ? (
            <SelectField
              name="creditedId"
              label="Facture corrigée"
              help="L’avoir en diminue le reste à payer, sa TVA et ses prélèvements. Vide&nbsp;: l’avoir attend son remboursement."
              required={false}
              empty="Aucune en particulier"
              options={data.invoices.map(({ id, reference, supplier, day, grossCents }) => ({
                value: id,
                label: [supplier, reference, day && formatDay(day as Day), formatEuros(grossCents)]
                  .filter(Boolean)
                  .join(' · '),
              }))}
              defaultValue={document.creditedId ?? undefined}
            />
          ) : null}
          {data.forHouse && kind === 'expense-report' ? (
            <NamedField name="personId" label="Qui a avancé" options={data.people} chosen={data.person} />
          ) : null}
          <DateField name="day" label="Date de la pièce" defaultValue={document.day ?? data.today} max={data.today} />
          <details open={needsMore || undefined}>
            <summary>Fournisseur, numéro, objet</summary>
            <FieldRow>
              <NamedField
                name="supplierId"
                label="Fournisseur"
                required={kind !== 'expense-report'}
                options={data.suppliers}
                chosen={data.supplier}
              />
              <TextField name="newSupplier" label="ou nouveau fournisseur" required={false} maxLength={120} />
              <TextField
                name="number"
                label="Numéro de la pièce"
                required={kind !== 'expense-report'}
                maxLength={60}
                defaultValue={document.number ?? ''}
              />
              {kind === 'invoice' ? (
                <DateField
                  name="dueOn"
                  label="À payer au plus tard le"
                  required={false}
                  defaultValue={document.dueOn}
                />
              ) : null}
              <TextField
                name="subject"
                label="Objet"
                required={false}
                maxLength={200}
                defaultValue={document.subject ?? ''}
              />
            </FieldRow>
          </details>
          {isDuplicate ? (
            <CheckboxField name="acceptDuplicate" label="C’est bien une autre dépense&nbsp;: continuer" />
          ) : null}
        </div>
      </Card>
      <FormActions>
        {correcting ? (
          <Button variant="primary" name="intent" value="correct" pending={busy}>
            Enregistrer la correction
          </Button>
        ) : (
          <>
            <Button variant="primary" name="intent" value={data.forHouse ? 'accept' : 'submit'} pending={busy}>
              {data.forHouse ? 'Enregistrer et valider' : 'Envoyer à la coopérative'}
            </Button>
            <Button name="intent" value="save" pending={busy}>
              Garder en brouillon
            </Button>
          </>
        )}
      </FormActions>
    </FormFeedback>
  )
}

/** The document's lines; after a refusal as many as were typed, so that each finds its texts again. */
function startingLines(
  document: PurchaseFormProps['document'],
  typed: RefusedForm['values'],
  blankLine = false,
): FormLine[] {
  const indexes = Object.keys(typed).flatMap(name => /^lines\.(\d+)\./.exec(name)?.[1] ?? [])
  const count = indexes.length > 0 ? Math.max(...indexes.map(Number)) + 1 : document.lines.length
  const lines = Array.from({ length: count }, (_, i): FormLine => {
    const nature = typed[`lines.${i}.nature`]
    const line = document.lines[i] ?? {}
    return typeof nature === 'string' && nature !== '' ? { ...line, nature: nature as PurchaseNatureCode } : line
  })
  return lines.length === 0 || blankLine ? [...lines, {}] : lines
}

/** What the lines come to, by the function that posts them; kilometres are priced when saved. */
function LiveTotal({ lines, data }: { lines: readonly FormLine[]; data: PurchaseFormProps['data'] }) {
  const known = lines.flatMap(line => {
    const gross = line.gross === undefined ? (abs(line.grossCents) ?? null) : line.gross
    if (gross === null || line.nature === 'kilometres') return []
    const typed: TypedLine = {
      activityId: data.activity.id,
      nature: line.nature ?? 'office-supplies',
      grossCents: gross,
      vatCents: line.vat === undefined ? ownVat(line) : line.vat,
      vatRateBp: line.vatRateBp,
      recoverable: line.recoverable !== false,
      reverseCharge: line.reverseCharge ?? null,
      asset: false,
      giftYearCents: line.giftYearCents ?? null,
    }
    return [completeLine(typed, data.today as never)]
  })
  if (known.length === 0) return null
  const totals = purchaseTotals(known, data.today as never)
  return (
    <p role="status" className="small">
      <strong>
        <Money cents={totals.grossCents} />
      </strong>{' '}
      <span className="soft">
        dont TVA récupérable <Money cents={totals.deductibleCents} />
      </span>
    </p>
  )
}
