/**
 * Sets French text as printers do: its spaces within « » and before : ; ! ? € % do not break. Refusals, mails and documents are written
 * with plain spaces and set here; pages say `&nbsp;` themselves.
 */
export const typeset = (text: string): string => text.replace(/(?<=«) | (?=»)| (?=[:;!?€%](?:[\s.,)»*]|$))/g, '\u00a0')
