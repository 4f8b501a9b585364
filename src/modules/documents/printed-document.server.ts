import { type Day, formatDay, formatInstant } from '../../kernel/day.ts'
import { type PdfFile, renderPdf } from '../../platform/pdf.server.ts'
import { SIGNING_MEANS_LABELS, type SigningMeans } from './document.ts'
import type { Block } from './template.ts'

interface PrintedSignature {
  quality: string
  typedName: string
  at: string
  means: SigningMeans
  maskedEmail: string | null
}

export interface PrintedDocument {
  title: string
  house: string
  /** At the foot of each page: name, legal form, SIREN, seat. */
  foot: string
  accent: string
  logo: Uint8Array | null
  day: Day
  /** Across each page of what is no document yet. */
  mark: string | null
  blocks: readonly Block[]
  signatories: readonly { name: string; quality: string }[]
  /** The signed copy: who signed, and the very file that they signed, carried inside. */
  signed: { signatures: readonly PrintedSignature[]; sha256: string; original: Uint8Array; zone: string } | null
}

/** The document as PDF/A-3b. The same document gives the same bytes. */
export function renderDocumentPdf(doc: PrintedDocument): Promise<Uint8Array> {
  const files: PdfFile[] = []
  if (doc.logo) files.push({ name: 'logo', bytes: doc.logo })
  if (doc.signed)
    files.push({
      name: 'document-signe.pdf',
      bytes: doc.signed.original,
      attach: {
        mimeType: 'application/pdf',
        relationship: 'source',
        description: 'Le fichier que les signataires ont lu et signé',
      },
    })
  const { logo, signed, ...rest } = doc
  return renderPdf({
    template: 'src/modules/documents/printed-document.typ',
    data: {
      ...rest,
      logo: logo !== null,
      day: formatDay(doc.day),
      signed: signed && {
        sha256: signed.sha256.match(/.{8}/g)!.join(' '),
        signatures: signed.signatures.map(signature => ({
          quality: signature.quality,
          name: signature.typedName,
          at: formatInstant(signature.at, signed.zone),
          means: `${SIGNING_MEANS_LABELS[signature.means]}${signature.maskedEmail ? ` à ${signature.maskedEmail}` : ''}`,
        })),
      },
    },
    files,
    title: doc.title,
    author: doc.house,
    day: doc.day,
  })
}
