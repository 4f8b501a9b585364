/** Those of the team who welcome people: they hold meetings and follow candidates. The others read. */
export const WELCOMERS = ['advisor', 'accountant', 'director', 'administrator'] as const
