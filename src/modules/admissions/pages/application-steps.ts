/** The steps of an application, as people see them. */
export const APPLICATION_STEPS = ['Vous', 'Votre projet', 'Votre situation', 'Envoyer'] as const
/** How an address names each of them. */
export const STEP_NAMES = ['vous', 'projet', 'situation', 'envoi'] as const
