import type { Tone } from '../../../ui/index.ts'
import type { Interview } from '../index.ts'

export const INTERVIEW_STATUS: Record<Interview['status'], { label: string; tone: Tone }> = {
  draft: { label: 'brouillon', tone: 'neutral' },
  'to-sign': { label: 'à signer', tone: 'wait' },
  signed: { label: 'signé', tone: 'good' },
}
