/** Those who run the pay of the house. */
export const PAY_ROLES = ['payroll', 'accountant', 'director', 'administrator'] as const
