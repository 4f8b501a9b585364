import { useEffect, useState } from 'react'
import { useNavigation } from 'react-router'
import { Check, Mail } from '../../../ui/icon.tsx'
import { Button, DateField, FieldRow, Money, RateField } from '../../../ui/index.ts'

export const QUOTE_OPTIONS = ['validUntil', 'depositBp', 'retentionBp', 'notes'] as const

interface QuoteOptionsProps {
  validUntil?: string | null
  depositBp?: number | null
  retentionBp?: number | null
}

export function QuoteOptions({ validUntil, depositBp, retentionBp }: QuoteOptionsProps) {
  return (
    <FieldRow>
      <DateField
        name="validUntil"
        label="Valable jusqu’au"
        help="Vide&nbsp;: trente jours après l’envoi."
        required={false}
        defaultValue={validUntil}
      />
      <RateField
        name="depositBp"
        label="Acompte demandé"
        help="À la signature, en part du total."
        required={false}
        defaultValue={depositBp}
      />
      <RateField
        name="retentionBp"
        label="Retenue de garantie"
        help="Sur des travaux, 5&nbsp;% au plus&nbsp;; les factures la reprennent."
        required={false}
        defaultValue={retentionBp}
      />
    </FieldRow>
  )
}

export function QuoteActions() {
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <Button variant="primary" icon={Mail} name="intent" value="send-mail" pending={busy}>
        Envoyer par mail
      </Button>
      <Button icon={Check} name="intent" value="send" pending={busy}>
        Remis autrement
      </Button>
      <Button variant="quiet" name="intent" value="save" pending={busy}>
        Garder en brouillon
      </Button>
    </>
  )
}

interface QuotePay {
  leviesCents: number
  costCents: number
  netBeforeTaxCents: number | null
}

/** What the price would let the activity pay its entrepreneur: asked of the server as it changes, approximate, and never in the way. */
export function QuotePayNote({ activityId, netCents }: { activityId: string; netCents: number }) {
  const [pay, setPay] = useState<QuotePay | null>(null)
  useEffect(() => {
    if (netCents <= 0) return setPay(null)
    const stop = new AbortController()
    const timer = setTimeout(async () => {
      const query = new URLSearchParams({ activite: activityId, ht: String(netCents) })
      const response = await fetch(`/devis/salaire?${query}`, { signal: stop.signal }).catch(() => null)
      if (!stop.signal.aborted) setPay(response?.ok ? await response.json() : null)
    }, 300)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [activityId, netCents])
  if (!pay) return null
  return (
    <p className="pay-note">
      {pay.netBeforeTaxCents === null ? (
        <>Trop peu pour un mois de salaire&nbsp;: </>
      ) : (
        <>
          Ce devis vous paierait ≈{' '}
          <strong>
            <Money cents={pay.netBeforeTaxCents} whole />
          </strong>{' '}
          net avant impôt&nbsp;:{' '}
        </>
      )}
      <span className="soft">
        <Money cents={netCents} whole /> HT moins <Money cents={pay.leviesCents} whole tone="plain" /> de contribution
        font <Money cents={pay.costCents} whole /> de coût du salaire, achats non compris.
      </span>
    </p>
  )
}
