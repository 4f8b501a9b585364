import { plain } from '../../kernel/plain.ts'
import type { DocumentKind } from './document-kinds.ts'

export const DOCUMENT_STATUSES = ['to-sign', 'signed', 'filed', 'cancelled'] as const
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number]

export const DOCUMENT_STATUS_LABELS: Record<DocumentStatus, string> = {
  'to-sign': 'à signer',
  signed: 'signé',
  filed: 'classé',
  cancelled: 'annulé',
}
export const DOCUMENT_STATUS_TONES = { 'to-sign': 'wait', signed: 'good', filed: 'neutral', cancelled: 'bad' } as const

const SIGNING_MEANS = ['application', 'link', 'paper'] as const
export type SigningMeans = (typeof SIGNING_MEANS)[number]

export const SIGNING_MEANS_LABELS: Record<SigningMeans, string> = {
  application: 'dans Essaim, avec un code reçu par courrier électronique',
  link: 'par un lien personnel, avec un code reçu par courrier électronique',
  paper: 'sur papier',
}

/** One who must sign: `personId` for somebody of the register. `quality`: « la coopérative », « le stagiaire »… */
export interface Signatory {
  personId: string | null
  name: string
  email: string | null
  quality: string
  /** Represents the house. */
  forHouse?: true
}

export interface DocumentSummary {
  id: string
  subjectId: string
  personId: string | null
  kind: DocumentKind
  title: string
  /** The file to open: the signed copy once there is one. */
  fileId: string
  at: string
  status: DocumentStatus
  signatures: { name: string; quality: string; signedAt: string | null }[]
}

/** A typed name is the signatory's whatever its accents, case, hyphens and the order of its words. */
export function sameName(typed: string, name: string): boolean {
  const words = (text: string) =>
    plain(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean)
      .toSorted()
      .join(' ')
  return words(typed) !== '' && words(typed) === words(name)
}

/** « c…e@exemple.fr »: enough to recognise one's own mailbox. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? '…' : `${email[0]}…${at > 1 ? email[at - 1] : ''}${email.slice(at)}`
}
