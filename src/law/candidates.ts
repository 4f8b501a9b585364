/** How long what is known of a candidate may be kept, in an active base, after the last contact with them. */
export const CANDIDATE_RETENTION = {
  years: 2,
  source:
    'RGPD art. 5, 1-e ; CNIL, guide du recrutement de janvier 2023 : deux ans au plus après le dernier contact, à qui en est prévenu et l’accepte',
} as const
