import { Download, ShieldCheck } from '../../../ui/icon.tsx'
import { ButtonLink } from '../../../ui/index.ts'

/** What is handed out of a sale: its PDF and, of a trade that must be insured, the certificate that goes with it. */
export const SaleFiles = ({ pdf, attestationId }: { pdf: string; attestationId: string | null }) => (
  <>
    <ButtonLink icon={Download} to={pdf} external>
      PDF
    </ButtonLink>
    {attestationId ? (
      <ButtonLink icon={ShieldCheck} to={`/fichiers/${attestationId}`} external>
        Attestation d’assurance
      </ButtonLink>
    ) : null}
  </>
)
