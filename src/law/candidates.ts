/** How long what is known of a candidate may be kept, in an active base, after the last contact with them. */
export const CANDIDATE_RETENTION = {
  years: 2,
  source:
    'RGPD art. 5, 1-e ; CNIL, délibération 2002-017 du 21 mars 2002 et guide du recrutement (2023), fiche 11 (à vérifier)',
} as const
