import { useState } from 'react'
import { useNavigation } from 'react-router'
import { type Day, formatDay } from '../../../kernel/day.ts'
import { formatEuros, mulDiv } from '../../../kernel/money.ts'
import { formatRate, parseRate } from '../../../kernel/rate.ts'
import { PURCHASE_NATURES, type PurchaseNatureCode } from '../../../law/purchase-natures.ts'
import type { RefusedForm } from '../../../platform/page.server.ts'
import { Plus, Trash2 } from '../../../ui/icon.tsx'
import {
  AmountField,
  Button,
  ButtonLink,
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
import {
  ASSET_ACCOUNTS,
  completeLine,
  type PurchaseKind,
  type PurchaseLine,
  purchaseTotals,
  REVERSE_CHARGE_LABELS,
  type ReverseCharge,
  type TypedLine,
  usualRateBp,
} from '../purchase.ts'

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

/** One line as it stands in the form: what was typed, for live totals. */
type FormLine = Partial<PurchaseLine> & { nature?: PurchaseNatureCode; gross?: number | null; vat?: number | null }

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

const NATURE_OPTIONS = [
  ...PURCHASE_NATURES.filter(nature => 'expenseReport' in nature),
  ...PURCHASE_NATURES.filter(nature => !('expenseReport' in nature)),
].map(nature => ({
  value: nature.code,
  label: nature.label,
  group: 'expenseReport' in nature ? 'Déplacements et repas' : 'Achats',
}))

/** The VAT worth showing: the document's own, when it is not what the total and the rate give. */
function ownVat({ grossCents, vatCents, vatRateBp, reverseCharge }: FormLine): number | undefined {
  if (grossCents === undefined || vatCents === undefined || vatRateBp === undefined || reverseCharge) return undefined
  const usual = grossCents - mulDiv(grossCents, 10_000, 10_000 + vatRateBp)
  return vatCents === usual ? undefined : Math.abs(vatCents)
}

interface LineProps {
  index: number
  line: FormLine
  isRefused: boolean
  data: PurchaseFormProps['data']
  onChange: (part: FormLine) => void
  onRemove?: () => void
}

function LineFields({ index, line, isRefused, data, onChange, onRemove }: LineProps) {
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

const abs = (amount: number | undefined) => (amount === undefined ? undefined : Math.abs(amount))

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
