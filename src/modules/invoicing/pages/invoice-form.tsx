import { useNavigation } from 'react-router'
import { Mail, Send } from '../../../ui/icon.tsx'
import { Button, DateField, FieldRow, RateField, TextField } from '../../../ui/index.ts'
import type { Totals } from '../invoice.ts'

interface InvoiceOptionsProps {
  performedOn?: string | null
  purchaseOrder?: string | null
  paymentTermDays?: number | null
  retentionBp?: number | null
}

export const INVOICE_OPTIONS = ['performedOn', 'purchaseOrder', 'paymentTermDays', 'retentionBp', 'notes'] as const

/** What an invoice says beyond its lines, when it must. */
export function InvoiceOptions({ performedOn, purchaseOrder, paymentTermDays, retentionBp }: InvoiceOptionsProps) {
  return (
    <FieldRow>
      <DateField
        name="performedOn"
        label="Livré ou réalisé le"
        help="Si ce n’est pas le jour de la facture."
        required={false}
        defaultValue={performedOn}
      />
      <TextField
        name="purchaseOrder"
        label="Bon de commande du client"
        help="Obligatoire quand le client en a établi un."
        required={false}
        defaultValue={purchaseOrder ?? ''}
        maxLength={60}
      />
      <TextField
        name="paymentTermDays"
        label="Délai de paiement"
        help="En jours, 60 au plus. Vide&nbsp;: celui du client."
        required={false}
        inputMode="numeric"
        defaultValue={paymentTermDays ?? ''}
      />
      <RateField
        name="retentionBp"
        label="Retenue de garantie"
        help="Sur des travaux&nbsp;: la part que le client garde un temps après leur réception."
        required={false}
        defaultValue={retentionBp}
      />
    </FieldRow>
  )
}

/** The buttons of a draft invoice: whoever may issue it alone issues; the others submit. */
export function InvoiceActions({ totals, aloneUpToCents }: { totals: Totals; aloneUpToCents: number }) {
  const { state, formData } = useNavigation()
  const pressed = state === 'idle' ? null : formData?.get('intent')
  const busy = state !== 'idle'
  return (
    <>
      {totals.grossCents <= aloneUpToCents && aloneUpToCents > 0 ? (
        <>
          <Button variant="primary" icon={Mail} name="intent" value="issue-send" pending={busy}>
            Émettre et envoyer
          </Button>
          <Button icon={Send} name="intent" value="issue" pending={busy}>
            Émettre
          </Button>
        </>
      ) : (
        <Button variant="primary" icon={Send} name="intent" value="submit" pending={busy}>
          Soumettre à la coopérative
        </Button>
      )}
      <Button variant="quiet" name="intent" value="save" pending={busy && pressed === 'save'}>
        Garder en brouillon
      </Button>
    </>
  )
}
